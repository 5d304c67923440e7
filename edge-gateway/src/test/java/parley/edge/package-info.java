@NullMarked
package parley.edge;

import org.jspecify.annotations.NullMarked;
