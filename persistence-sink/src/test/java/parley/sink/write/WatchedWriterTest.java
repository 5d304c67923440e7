package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import parley.contract.event.LoggedMessage;
import parley.contract.event.Receipt;
import parley.sink.fixture.Envelopes;

class WatchedWriterTest {
    private static final UUID ID = new UUID(1, 2);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // the clock may run over
    private final List<BatchWriter.Slice> written = new ArrayList<>();
    private final WatchedWriter writer = new WatchedWriter(written::addAll, now::get);

    @Test
    void isBusyForAMomentAfterMessages() throws SQLException {
        assertThat(writer.busy()).isFalse();
        BatchWriter.Slice messages =
                slice(new LogEntry.Message(new LoggedMessage(1, Instant.EPOCH, Envelopes.text(ID, ID, "m", "text"))));
        writer.write(List.of(messages));
        assertThat(written).containsExactly(messages);
        assertThat(writer.busy()).isTrue();
        now.addAndGet(WatchedWriter.QUIET.toNanos() - 1);
        assertThat(writer.busy()).isTrue();
        now.addAndGet(1);
        assertThat(writer.busy()).isFalse();
    }

    @Test
    void receiptsAloneAreNobodysMessages() throws SQLException {
        writer.write(List.of(
                slice(new LogEntry.Cursor(new Receipt(ID, ID, "phone", Receipt.Kind.READ, 1, 0, Instant.EPOCH)))));
        assertThat(written).hasSize(1);
        assertThat(writer.busy()).isFalse();
    }

    private static BatchWriter.Slice slice(LogEntry entry) {
        return new BatchWriter.Slice(new TopicPartition("any", 0), 0, List.of(entry), 1);
    }
}
