/// Search in one's own conversations: what is found is what its member may read through history, and nothing
/// else. The index only finds candidates; whether a text matches and whether it may be shown is decided here.
@NullMarked
package parley.status.search;

import org.jspecify.annotations.NullMarked;
