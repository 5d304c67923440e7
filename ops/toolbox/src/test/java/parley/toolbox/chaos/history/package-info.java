@NullMarked
package parley.toolbox.chaos.history;

import org.jspecify.annotations.NullMarked;
