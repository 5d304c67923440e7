@NullMarked
package parley.toolbox.chaos.checker;

import org.jspecify.annotations.NullMarked;
