package parley.edge.membership;

import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;

/// Feeds [Memberships] from the topic, and keeps the topic's last word true: two that write versions of one
/// row, a sink that lost its place and its successor perhaps, may write in the other order, and compaction
/// would keep the older row. Who sees an older row come last writes the newer one again.
final class MembersListener implements TopicTable.Listener {
    private final Memberships memberships;
    private final MemberLog told;
    private final MemberLog writer;
    private final Instant started;

    /// @param told hears of every row
    /// @param writer for rows that were overtaken
    /// @param started records before were seen, and mended, by those who ran then
    MembersListener(Memberships memberships, MemberLog told, MemberLog writer, Instant started) {
        this.memberships = memberships;
        this.told = told;
        this.writer = writer;
        this.started = started;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> row) {
        if (row.value() == null) {
            return;
        }
        MemberRow read = RecordCodec.MEMBER_ROW.decodeRow(row, MemberRow::key);
        memberships.apply(read);
        told.seen(read);
        MemberRow newest = known(read.conversation(), read.user());
        if (newest != null && newest.version() > read.version() && row.timestamp() >= started.toEpochMilli()) {
            writer.member(newest);
        }
    }

    private @Nullable MemberRow known(UUID conversation, UUID user) {
        return memberships.table().row(conversation, user);
    }
}
