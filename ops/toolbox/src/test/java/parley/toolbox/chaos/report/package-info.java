@NullMarked
package parley.toolbox.chaos.report;

import org.jspecify.annotations.NullMarked;
