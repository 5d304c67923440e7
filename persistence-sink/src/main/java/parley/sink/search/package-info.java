/// Texts that can be searched, written behind the sink and never in its transaction: search may lag, messages
/// never wait. What is written is a fold of the table `message`, so it can be thrown away and built anew.
@NullMarked
package parley.sink.search;

import org.jspecify.annotations.NullMarked;
