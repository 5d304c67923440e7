@NullMarked
package parley.edge.connection;

import org.jspecify.annotations.NullMarked;
