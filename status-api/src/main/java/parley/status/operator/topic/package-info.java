/// What the broker says of topics and of groups, with their lag in messages and in seconds.
/// Asked anew at each call; nothing is kept.
@NullMarked
package parley.status.operator.topic;

import org.jspecify.annotations.NullMarked;
