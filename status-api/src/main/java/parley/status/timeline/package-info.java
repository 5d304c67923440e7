/// Every step of a message that the log still tells of, in order, read on demand.
/// What was cut or forgotten is said so.
@NullMarked
package parley.status.timeline;

import org.jspecify.annotations.NullMarked;
