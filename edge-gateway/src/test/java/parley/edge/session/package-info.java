@NullMarked
package parley.edge.session;

import org.jspecify.annotations.NullMarked;
