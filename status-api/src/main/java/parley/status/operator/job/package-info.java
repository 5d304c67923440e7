/// Orders of operators to those who own what is to be changed, and how far these are.
/// Both are the compacted topic `im.replays.v1`; this service changes nothing itself.
@NullMarked
package parley.status.operator.job;

import org.jspecify.annotations.NullMarked;
