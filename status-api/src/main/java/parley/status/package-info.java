/// The read side: history and delivery status over HTTP, answered from the cache first and the database
/// second. This package only starts, configures and wires; every feature has a package of its own.
@NullMarked
package parley.status;

import org.jspecify.annotations.NullMarked;
