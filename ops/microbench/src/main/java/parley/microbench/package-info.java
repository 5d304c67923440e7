/// Time and allocated bytes of the pure functions that every message passes, measured with JMH.
/// Run by hand, never by tests: what they say depends on the machine, so compare two runs on the same one.
@NullMarked
package parley.microbench;

import org.jspecify.annotations.NullMarked;
