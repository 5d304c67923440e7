/// How much of everything one user may have. A limit that is reached says so, with its number and the present
/// one.
@NullMarked
package parley.edge.quota;

import org.jspecify.annotations.NullMarked;
