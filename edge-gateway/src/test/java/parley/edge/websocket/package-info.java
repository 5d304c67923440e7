@NullMarked
package parley.edge.websocket;

import org.jspecify.annotations.NullMarked;
