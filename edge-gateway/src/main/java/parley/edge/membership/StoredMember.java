package parley.edge.membership;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;

/// A member row with what only the database keeps of it.
///
/// @param by who asked for the latest change; null: nobody remembers
public record StoredMember(MemberRow row, @Nullable UUID by) {}
