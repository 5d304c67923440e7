@NullMarked
package parley.edge.reference;

import org.jspecify.annotations.NullMarked;
