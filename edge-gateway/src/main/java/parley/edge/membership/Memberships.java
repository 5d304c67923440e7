package parley.edge.membership;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.range.StoreUnavailableException;

/// All member rows, in memory, as `im.members.v1` tells them. Safe from any thread.
public final class Memberships {
    private static final Logger LOG = LoggerFactory.getLogger(Memberships.class);

    private final MemberTable table = new MemberTable();
    private final List<Consumer<MemberRow>> listeners = new CopyOnWriteArrayList<>();
    private final MemberLookup database;

    Memberships(MemberLookup database) {
        this.database = database;
    }

    /// @return what is in memory
    public MemberTable table() {
        return table;
    }

    /// From memory; on a miss once from the database, because a row that was just written may not have come
    /// round yet. Blocks for that.
    ///
    /// @return null when this user never was a member
    /// @throws StoreUnavailableException when the row is not in memory and the database does not answer
    public @Nullable MemberRow rowOrFetch(UUID conversation, UUID user) {
        MemberRow known = table.row(conversation, user);
        if (known != null) {
            return known;
        }
        MemberRow fetched = database.row(conversation, user);
        if (fetched != null) {
            apply(fetched);
        }
        return fetched;
    }

    /// @param listener told of each row that is news, on the thread that reads the topic or that found it;
    ///     must not block
    public void onChange(Consumer<MemberRow> listener) {
        listeners.add(listener);
    }

    /// Takes a row from the topic, from the database, or one that this gateway just wrote.
    void apply(MemberRow row) {
        if (table.apply(row)) {
            for (Consumer<MemberRow> listener : listeners) {
                try {
                    listener.accept(row);
                } catch (RuntimeException e) {
                    LOG.error("member {} of {} changed, but a listener failed", row.user(), row.conversation(), e);
                }
            }
        }
    }
}
