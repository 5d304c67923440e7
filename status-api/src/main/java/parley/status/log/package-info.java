/// The log itself, read on demand in bounded stretches, for what no view keeps.
/// Every reading says whether it saw everything.
@NullMarked
package parley.status.log;

import org.jspecify.annotations.NullMarked;
