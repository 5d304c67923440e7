/// Minutes in numbers, as `im.analytics.v1` tells them. Who counts is a process of its own; where none runs
/// there is nothing to tell.
@NullMarked
package parley.status.operator.analytics;

import org.jspecify.annotations.NullMarked;
