/// Frames of the edge WebSocket: what clients may send, what the gateway answers, error and close codes.
/// Pure: bytes in, values out.
@NullMarked
package parley.edge.frame;

import org.jspecify.annotations.NullMarked;
