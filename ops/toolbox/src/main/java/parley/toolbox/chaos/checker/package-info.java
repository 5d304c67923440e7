/// Judges a chaos run from outside: from the history file, the log as plain kafka-clients read it, the rows
/// as JDBC reads them, and the protocol. Uses no class of the product, so that it cannot share its mistakes.
@NullMarked
package parley.toolbox.chaos.checker;

import org.jspecify.annotations.NullMarked;
