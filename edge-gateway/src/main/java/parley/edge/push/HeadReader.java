package parley.edge.push;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/// How far conversations reach. Blocks for a round trip to Redis and, where that does not prove enough, to
/// MySQL.
public interface HeadReader {
    /// @param seq of the last message that is known, 0 when there is none
    /// @param proven whether nothing above it was in the view or the database when the question was asked:
    ///     what the worker has yet to apply it will push. False: ask again
    record Head(long seq, boolean proven) {}

    /// @return a head for each conversation; a store that does not answer leaves those unproven that it had to prove
    Map<UUID, Head> heads(Collection<UUID> conversations);
}
