package parley.sink.search;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The index of texts and how far it has come in each conversation. Blocks for as long as MySQL takes.
public interface Texts {
    /// Brings the index forward by one batch: texts and positions, both or nothing.
    ///
    /// @param written how many messages were read
    /// @param behind conversations that it did not finish
    record Progress(int written, Set<UUID> behind) {}

    /// @param conversations that may have messages which the index does not know, those first whose turn it
    ///     is
    /// @throws SQLException when it failed; usually nothing was written, and trying again does no harm
    Progress advance(Collection<UUID> conversations) throws SQLException;

    /// Looks for conversations that the index is behind in, in the order of their ids.
    ///
    /// @param looked how far the whole walk has come
    /// @param behind those of this step
    record Walk(@Nullable UUID looked, List<UUID> behind) {}

    /// @param after where the step before ended; null at the beginning
    /// @return where this step ended, null when there is nothing beyond it
    Walk behind(@Nullable UUID after) throws SQLException;
}
