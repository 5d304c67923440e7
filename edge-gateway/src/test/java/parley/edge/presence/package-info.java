@NullMarked
package parley.edge.presence;

import org.jspecify.annotations.NullMarked;
