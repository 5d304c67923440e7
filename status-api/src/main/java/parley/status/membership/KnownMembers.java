package parley.status.membership;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;

/// The fold of `im.members.v1`; the database is asked only for what is not in it, such as a row of this
/// second. Safe from any thread.
public final class KnownMembers implements Members, TopicTable.Listener {
    private final MemberTable table = new MemberTable();
    private final Members database;

    public KnownMembers(Members database) {
        this.database = database;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> row) {
        // Members are never forgotten: who left is a row of its own, so a tombstone says nothing.
        if (row.value() != null) {
            table.apply(RecordCodec.MEMBER_ROW.decodeRow(row, MemberRow::key));
        }
    }

    @Override
    public @Nullable MemberRow row(UUID conversation, UUID user) {
        MemberRow known = table.row(conversation, user);
        return known != null ? known : database.row(conversation, user);
    }

    /// The rows of a conversation lie in one partition in the order of their changes, so a known
    /// conversation lacks at most the changes of this moment.
    @Override
    public Collection<MemberRow> rows(UUID conversation) {
        Collection<MemberRow> known = table.rows(conversation);
        return known.isEmpty() ? database.rows(conversation) : known;
    }

    /// From memory: a row of this second may not have come round yet.
    ///
    /// @return whether both take part in one conversation now
    public boolean together(UUID one, UUID other) {
        Set<UUID> ones = table.conversations(one);
        Set<UUID> others = table.conversations(other);
        Set<UUID> fewer = ones.size() <= others.size() ? ones : others;
        return fewer.stream().anyMatch(conversation -> active(conversation, one) && active(conversation, other));
    }

    /// From memory: a row of this second may not have come round yet.
    ///
    /// @return what the user may see, of each conversation where that is something
    public Map<UUID, VisibleIntervals> visible(UUID user) {
        var visible = new HashMap<UUID, VisibleIntervals>();
        for (UUID conversation : table.conversations(user)) {
            MemberRow row = table.row(conversation, user);
            VisibleIntervals intervals = row == null ? VisibleIntervals.NOTHING : VisibleIntervals.of(row);
            if (!intervals.none()) {
                visible.put(conversation, intervals);
            }
        }
        return visible;
    }

    private boolean active(UUID conversation, UUID user) {
        MemberRow row = table.row(conversation, user);
        return row != null && Membership.active(row);
    }

    /// @return how many rows the table holds
    public int size() {
        return table.size();
    }
}
