/// What becomes of a `send` frame: membership, rate and recent ids are checked, then the message is published.
/// Whatever is refused was not published.
@NullMarked
package parley.edge.send;

import org.jspecify.annotations.NullMarked;
