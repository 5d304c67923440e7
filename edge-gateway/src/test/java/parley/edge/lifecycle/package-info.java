@NullMarked
package parley.edge.lifecycle;

import org.jspecify.annotations.NullMarked;
