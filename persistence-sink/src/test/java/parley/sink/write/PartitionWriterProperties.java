package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.kafka.common.errors.TimeoutException;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.sink.deadletter.DeadLetters;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestLog;
import parley.sink.metric.SinkMetrics;

class PartitionWriterProperties {
    private static final int PARTITION = 2;

    private final UUID conversation = Conversations.in(PARTITION, new Random(2));

    private TestLog log = new TestLog(Topic.MESSAGES, PARTITION);
    private Set<Long> letters = new TreeSet<>();
    private final DeadLetters deadLetters = (record, reason, error) -> letters.add(record.offset());

    @BeforeTry
    void beginEmpty() {
        log = new TestLog(Topic.MESSAGES, PARTITION);
        letters = new TreeSet<>();
    }

    /// Refuses what holds certain offsets, as MySQL refuses a row, and otherwise keeps all or nothing.
    private static final class TestingStore implements BatchWriter {
        private final Set<Long> refused;
        private final SQLException refusal;
        private final List<LogEntry> kept = new ArrayList<>();
        private long next;
        private int calls;

        TestingStore(Set<Long> refused, SQLException refusal) {
            this.refused = refused;
            this.refusal = refusal;
        }

        @Override
        public void write(List<Slice> slices) throws SQLException {
            calls++;
            Slice slice = slices.getFirst();
            if (slice.expectedNext() != next) {
                throw new StaleOffsetException(slice.partition(), slice.expectedNext(), next);
            }
            for (LogEntry entry : slice.entries()) {
                if (entry instanceof LogEntry.Message message
                        && refused.contains(Seq.offset(message.message().seq()))) {
                    throw refusal;
                }
            }
            kept.addAll(slice.entries());
            next = slice.newNext();
        }
    }

    @Property(tries = 300)
    void findsEveryRecordThatIsRefusedAndWritesTheOthers(
            @ForAll @IntRange(min = 1, max = 60) int size,
            @ForAll @Size(max = 6) Set<@IntRange(max = 59) Integer> unwritable,
            @ForAll @Size(max = 6) Set<@IntRange(max = 59) Integer> undecodable)
            throws SQLException {
        var expected = new TreeSet<Long>();
        for (int i = 0; i < size; i++) {
            if (undecodable.contains(i)) {
                log.append(conversation, new byte[] {'x'});
            } else {
                log.append(Envelopes.text(conversation, new UUID(0, 9), "m" + i, "x"));
            }
            if (undecodable.contains(i) || unwritable.contains(i)) {
                expected.add((long) i);
            }
        }
        var refused = new TreeSet<Long>();
        unwritable.forEach(offset -> refused.add((long) offset));
        var store = new TestingStore(refused, new SQLException("too long", "22001", 1406));

        write(writer(store, deadLetters), size);

        assertThat(store.next).isEqualTo(size);
        assertThat(letters).isEqualTo(expected);
        assertThat(store.kept).hasSize(size);
        assertThat(store.kept.stream().filter(LogEntry.Buried.class::isInstance).map(LogEntry.Buried.class::cast))
                .extracting(LogEntry.Buried::offset)
                .containsExactlyElementsOf(expected);
        assertThat(store.kept.stream().filter(LogEntry.Buried.class::isInstance).map(LogEntry.Buried.class::cast))
                .allSatisfy(buried -> assertThat(buried.placeholder()).isNotNull());
        assertThat(store.calls).isLessThanOrEqualTo(1 + expected.size() * 2 * 7);
    }

    @Example
    void givesNothingUpWhileTheStoreIsAway() {
        log.append(Envelopes.text(conversation, new UUID(0, 9), "m", "x"));
        log.append(Envelopes.text(conversation, new UUID(0, 9), "n", "x"));
        var store = new TestingStore(Set.of(1L), new SQLException("gone", "08S01", 0));
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> write(writer(store, deadLetters), 2));
        assertThat(letters).isEmpty();
        assertThat(store.calls).isEqualTo(1);
    }

    @Example
    void writesNothingBehindARecordThatCouldNotBeBuried() {
        log.append(Envelopes.text(conversation, new UUID(0, 9), "m", "x"));
        log.append(conversation, new byte[0]);
        var store = new TestingStore(Set.of(), new SQLException());
        DeadLetters away = (record, reason, error) -> {
            throw new TimeoutException("no broker");
        };
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> write(writer(store, away), 2));
        assertThat(store.next).isZero();
    }

    private void write(PartitionWriter writer, int size) throws SQLException {
        writer.write(writer.decode(log.partition(), 0, log.read(0, size)));
    }

    private PartitionWriter writer(BatchWriter store, DeadLetters letters) {
        return new PartitionWriter(
                new LogDecoder(Conversations.PARTITIONS, 1),
                store,
                letters,
                new SinkMetrics(new SimpleMeterRegistry()),
                Clock.systemUTC());
    }
}
