/// WebSocket (RFC 6455) for servers: handshake, frames and closing as a pure core, and a thin shell that
/// carries them over the container's upgraded connections. Knows nothing of what the messages say.
@NullMarked
package parley.edge.websocket;

import org.jspecify.annotations.NullMarked;
