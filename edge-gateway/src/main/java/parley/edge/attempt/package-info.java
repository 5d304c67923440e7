/// What happens to a message that was pushed to a device and is not acknowledged: it is sent again a few
/// times, on this connection and the next ones, then it has failed; or its time to live runs out. Either is
/// written into the log before the device may go on without the message.
@NullMarked
package parley.edge.attempt;

import org.jspecify.annotations.NullMarked;
