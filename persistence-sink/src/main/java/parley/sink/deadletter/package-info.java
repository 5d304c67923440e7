/// What becomes of a record that can never be written: it goes to `im.dead-letters.v1` with its bytes
/// unchanged. An operator finds there why, and may send it again.
@NullMarked
package parley.sink.deadletter;

import org.jspecify.annotations.NullMarked;
