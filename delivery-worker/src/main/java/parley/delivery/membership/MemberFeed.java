package parley.delivery.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.topic.Topic;

/// All member rows, kept up to date by a thread of its own. Safe from any thread.
public final class MemberFeed implements AutoCloseable {
    private final MemberTable members = new MemberTable();
    private final TopicTable table;

    /// @param consumers of readers without a group
    public MemberFeed(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.table = new TopicTable(Topic.MEMBERS, consumers, row -> {
            if (row.value() != null) {
                members.apply(RecordCodec.MEMBER_ROW.decodeRow(row, MemberRow::key));
            }
        });
    }

    /// Begins to read, once the topic exists.
    public void start() {
        table.start();
    }

    /// @return whether the topic was read to its end within the time
    public boolean awaitLoaded(Duration timeout) throws InterruptedException {
        try {
            table.awaitLoaded(timeout);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /// @return all rows of a conversation, those of past members too; a live view
    public Collection<MemberRow> rows(UUID conversation) {
        return members.rows(conversation);
    }

    /// @return null when this user never was a member, as far as the topic was read
    public @Nullable MemberRow row(UUID conversation, UUID user) {
        return members.row(conversation, user);
    }

    /// @return how many rows there are
    public int size() {
        return members.size();
    }

    @Override
    public void close() {
        table.close();
    }
}
