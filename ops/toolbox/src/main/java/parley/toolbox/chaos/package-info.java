/// `parley chaos`: a platform of real processes under load, faults into it, and a judge who knows only what
/// clients saw, what the log holds and what the database holds.
@NullMarked
package parley.toolbox.chaos;

import org.jspecify.annotations.NullMarked;
