@NullMarked
package parley.toolbox.chaos;

import org.jspecify.annotations.NullMarked;
