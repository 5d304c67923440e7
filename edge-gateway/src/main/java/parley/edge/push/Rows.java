package parley.edge.push;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;
import parley.edge.membership.MemberLookup;

/// One user's rows of some conversations. A conversation whose row cannot be looked up now is in neither.
///
/// @param rows by conversation
/// @param strange conversations that the user never was a member of
record Rows(Map<UUID, MemberRow> rows, Set<UUID> strange) {
    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);

    /// Blocks for each row that is not in memory.
    static Rows of(UUID user, Collection<UUID> conversations, MemberLookup members) {
        var rows = new HashMap<UUID, MemberRow>();
        var strange = new HashSet<UUID>();
        for (UUID conversation : conversations) {
            try {
                MemberRow row = members.row(conversation, user);
                if (row == null) {
                    strange.add(conversation);
                } else {
                    rows.put(conversation, row);
                }
            } catch (StoreUnavailableException e) {
                LOG.debug("conversation {} waits for the row of user {}: {}", conversation, user, e.getMessage());
            }
        }
        return new Rows(rows, strange);
    }
}
