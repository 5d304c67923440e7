/// Counts what happens on the topics and takes the bodies out of messages, for readers who must not see
/// them. A process of its own that nothing else waits for: it reads what everybody may read, and writes two
/// topics.
@NullMarked
package parley.analytics;

import org.jspecify.annotations.NullMarked;
