/// The edge gateway: what clients talk to, by WebSocket and by REST. This package starts it and wires it;
/// what it does lives in the feature packages below.
@NullMarked
package parley.edge;

import org.jspecify.annotations.NullMarked;
