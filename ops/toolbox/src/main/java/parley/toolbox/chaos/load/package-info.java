/// The load of a chaos run: people with raw sockets and with the Java client, who write to each other
/// steadily and record everything they do and see.
@NullMarked
package parley.toolbox.chaos.load;

import org.jspecify.annotations.NullMarked;
