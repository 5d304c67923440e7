/// The hot view in Redis: heads, recent messages and ids of each partition, with the position up to which
/// it was folded. One script call applies a batch and moves the position by compare-and-set, so that of two
/// workers one loses.
@NullMarked
package parley.delivery.view;

import org.jspecify.annotations.NullMarked;
