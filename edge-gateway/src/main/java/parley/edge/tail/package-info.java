/// Live delivery while Redis or a delivery worker is away: this gateway reads the log of the partitions that matter
/// here itself, until a worker is heard again. [parley.edge.tail.TailMode] decides, the rest carries out.
@NullMarked
package parley.edge.tail;

import org.jspecify.annotations.NullMarked;
