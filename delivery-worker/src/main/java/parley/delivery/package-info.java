/// The delivery worker: reads the log, keeps the hot view in Redis, and tells the gateways what is new. Its
/// position lives in the view, so it can die at any point and lose nothing.
@NullMarked
package parley.delivery;

import org.jspecify.annotations.NullMarked;
