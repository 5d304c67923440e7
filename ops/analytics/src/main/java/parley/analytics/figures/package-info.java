/// Minutes in numbers: `im.analytics.v1`. Each partition of the log is folded to facts, and the facts of
/// all partitions to minutes, in transactions: every record counts once.
@NullMarked
package parley.analytics.figures;

import org.jspecify.annotations.NullMarked;
