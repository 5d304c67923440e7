/// All of Parley on one machine, in one JVM, on embedded backends. Home of the end-to-end tests, because
/// only here all parts meet.
@NullMarked
package parley.local;

import org.jspecify.annotations.NullMarked;
