/// The devices of a load: many sockets on one thread, cheap enough to share a small machine with the server
/// that they measure. They speak the protocol as client libraries do, and look into frames only as far as a
/// measurement needs.
@NullMarked
package parley.toolbox.bench.load;

import org.jspecify.annotations.NullMarked;
