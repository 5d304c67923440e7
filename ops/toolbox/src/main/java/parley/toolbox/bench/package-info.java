/// `parley bench`: load at a fixed rate against a platform in a process of its own, and honest figures of
/// it. The generator speaks plain WebSocket, so that the server is measured and not the client library.
@NullMarked
package parley.toolbox.bench;

import org.jspecify.annotations.NullMarked;
