/// The sockets: handshake, hello, pings, limits, and the frames of one connection in their order. A
/// connection is a state that only changes by the transitions of its class comment.
@NullMarked
package parley.edge.connection;

import org.jspecify.annotations.NullMarked;
