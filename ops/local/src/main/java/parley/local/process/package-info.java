/// All of Parley on one machine with a process for every service and backend, so that any of them can be killed,
/// frozen or cut off by itself. For `parley up --processes` and `parley chaos`.
@NullMarked
package parley.local.process;

import org.jspecify.annotations.NullMarked;
