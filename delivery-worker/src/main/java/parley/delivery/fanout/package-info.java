/// Who is to be told of a message, and which gateway carries the word: pure functions over records. They
/// know neither Kafka nor Redis.
@NullMarked
package parley.delivery.fanout;

import org.jspecify.annotations.NullMarked;
