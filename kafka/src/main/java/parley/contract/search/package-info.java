/// What of a message can be searched, and when a text matches a question: pure functions that whoever fills
/// the index and whoever asks it must share. Nothing here knows where the index is.
@NullMarked
package parley.contract.search;

import org.jspecify.annotations.NullMarked;
