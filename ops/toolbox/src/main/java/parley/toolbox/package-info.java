/// The `parley` command line: one class a command, data on standard output, everything else on standard
/// error. Exit codes: 0 done, 1 failed, 2 usage.
@NullMarked
package parley.toolbox;

import org.jspecify.annotations.NullMarked;
