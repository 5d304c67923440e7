/// `parley chat`, `send`, `tail` and `types`: messages and their types in the terminal. What other people wrote is made
/// harmless
/// before it is
/// shown, and is acknowledged only after it was shown.
@NullMarked
package parley.toolbox.chat;

import org.jspecify.annotations.NullMarked;
