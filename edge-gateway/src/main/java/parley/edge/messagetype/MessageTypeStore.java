package parley.edge.messagetype;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MessageTypeRow;

/// Where published types are kept. Every method throws a
/// [org.springframework.dao.DataAccessException] when the database does not answer.
interface MessageTypeStore {
    @Nullable MessageTypeRow find(String type, int version);

    /// @return 0 when there is none
    int newest(String type);

    /// @param compatibility how it was compared with the version before
    /// @param by the operator
    /// @return false when this version is there already, whatever its schema
    boolean insert(MessageTypeRow row, Compatibility compatibility, UUID by);

    /// @param after null: from the first
    /// @return rows in the order of type and version
    List<MessageTypeRow> page(@Nullable MessageTypeRow after, int limit);
}
