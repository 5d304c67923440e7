/// The frame of a message as sockets and history show it.
/// A message is encoded once, however many devices receive it.
@NullMarked
package parley.contract.frame;

import org.jspecify.annotations.NullMarked;
