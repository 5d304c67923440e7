package parley.status.search;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The index of texts. Blocks for at most the time that a question may take.
interface Candidates {
    /// The newest texts of a conversation, whatever they hold, by their places.
    ///
    /// @param before only what lies below this place
    /// @return at most `limit`, newest first
    /// @throws parley.contract.range.StoreUnavailableException when the index does not answer
    /// @throws SlowSearchException when it took too long
    List<Candidate> newest(UUID conversation, long before, int limit);

    /// Texts of a conversation that the index has under the expression, by their places.
    ///
    /// @param before only what lies below this place
    /// @return as of several conversations
    List<Candidate> matching(String expression, UUID conversation, long before, int limit);

    /// Texts of these conversations that the index has under the expression.
    ///
    /// @return at most `limit`, newest first; all that match are among them, or older than the last one
    /// @throws parley.contract.range.StoreUnavailableException when the index does not answer
    /// @throws SlowSearchException when it took too long
    List<Candidate> matching(
            String expression, Collection<UUID> conversations, @Nullable SearchCursor before, int limit);
}
