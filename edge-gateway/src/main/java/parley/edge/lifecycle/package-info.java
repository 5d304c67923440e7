/// Coming up and staying visible: start steps that wait for the backends, and one health component per
/// dependency. A gateway listens at once, says that it is not ready, and becomes ready when every step is
/// done.
@NullMarked
package parley.edge.lifecycle;

import org.jspecify.annotations.NullMarked;
