/// Tells other systems over HTTP what gets into the log: at least once, in the order of each conversation,
/// signed, each from its own place. What a subscription stands for is a row; how far it is, the offset of its
/// consumer group.
@NullMarked
package parley.status.webhook;

import org.jspecify.annotations.NullMarked;
