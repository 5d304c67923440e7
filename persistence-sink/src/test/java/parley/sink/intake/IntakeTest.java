package parley.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestLog;
import parley.sink.metric.SinkMetrics;
import parley.sink.write.BatchWriter;
import parley.sink.write.LogDecoder;
import parley.sink.write.PartitionWriter;
import parley.sink.write.SinkOffset;
import parley.sink.write.SinkOffsets;
import parley.sink.write.StaleOffsetException;

class IntakeTest {
    private static final String TOPIC_ID = "topic-a";
    private static final TopicPartition FIRST = new TopicPartition(Topic.MESSAGES.topicName(), 1);
    private static final TopicPartition SECOND = new TopicPartition(Topic.MESSAGES.topicName(), 2);

    private final Map<TopicPartition, TestLog> logs = new HashMap<>();
    private final TestingStore store = new TestingStore();
    private final TestingConsumer consumer = new TestingConsumer();
    private final SinkState sink = new SinkState();
    private long nanos = Long.MAX_VALUE - 5; // the monotonic clock may start anywhere and may overflow
    private boolean brokerAway;
    private long logStart;

    private final Intake intake = new Intake(
            new PartitionWriter(
                    new LogDecoder(Conversations.PARTITIONS, 1),
                    store,
                    (record, reason, error) -> {},
                    new SinkMetrics(new SimpleMeterRegistry()),
                    Clock.systemUTC()),
            store,
            this::extents,
            1,
            new Backoff(Duration.ofMillis(50), Duration.ofSeconds(10), new Random(1)),
            sink,
            new SinkMetrics(new SimpleMeterRegistry()),
            Clock.systemUTC(),
            () -> nanos);

    /// MySQL, in memory.
    private static final class TestingStore implements SinkOffsets, BatchWriter {
        private final Map<TopicPartition, SinkOffset> offsets = new HashMap<>();
        private @Nullable Exception failure;
        private @Nullable SQLException writeFailure;
        private @Nullable TopicPartition locked;
        private int calls;
        private int writes;

        @Override
        public Map<TopicPartition, SinkOffset> find(Collection<TopicPartition> partitions) throws SQLException {
            fail();
            return new HashMap<>(offsets);
        }

        @Override
        public void begin(TopicPartition partition, SinkOffset first) throws SQLException {
            fail();
            offsets.putIfAbsent(partition, first);
        }

        @Override
        public void advance(TopicPartition partition, SinkOffset first) throws SQLException {
            fail();
            offsets.put(partition, first);
        }

        @Override
        public void write(List<Slice> slices) throws SQLException {
            writes++;
            fail();
            if (writeFailure != null) {
                throw writeFailure;
            }
            for (Slice slice : slices) {
                TopicPartition partition = slice.partition();
                if (partition.equals(locked)) {
                    throw new SQLException("Lock wait timeout exceeded", "40001", 1205);
                }
                long next = offsets.get(partition).next();
                if (next != slice.expectedNext()) {
                    throw new StaleOffsetException(partition, slice.expectedNext(), next);
                }
            }
            for (Slice slice : slices) {
                offsets.put(slice.partition(), new SinkOffset(TOPIC_ID, 1, slice.newNext()));
            }
        }

        private void fail() throws SQLException {
            calls++;
            switch (failure) {
                case null -> {}
                case SQLException sql -> throw sql;
                case RuntimeException runtime -> throw runtime;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    private static final class TestingConsumer implements PartitionControl {
        private final Set<TopicPartition> paused = new HashSet<>(List.of(FIRST, SECOND));
        private final Map<TopicPartition, Long> positions = new HashMap<>();

        @Override
        public void pause(TopicPartition partition) {
            paused.add(partition);
        }

        @Override
        public void resume(TopicPartition partition) {
            paused.remove(partition);
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            positions.put(partition, offset);
        }

        @Override
        public OptionalLong ahead(TopicPartition partition) {
            return OptionalLong.of(0);
        }
    }

    @BeforeEach
    void fillTheLogs() {
        var random = new Random(3);
        for (TopicPartition partition : List.of(FIRST, SECOND)) {
            var log = new TestLog(Topic.MESSAGES, partition.partition());
            UUID conversation = Conversations.in(partition.partition(), random);
            for (int i = 0; i < 20; i++) {
                log.append(Envelopes.text(conversation, new UUID(0, 1), "m" + i, "x"));
            }
            logs.put(partition, log);
        }
    }

    @Test
    void keepsAPartitionPausedUntilItsPositionIsKnown() {
        store.failure = new SQLException("away", "08S01");
        intake.assigned(List.of(FIRST), consumer);
        assertThat(consumer.positions).containsEntry(FIRST, 0L);
        round();
        assertThat(consumer.paused).contains(FIRST);
        store.failure = null;
        store.offsets.put(FIRST, new SinkOffset(TOPIC_ID, 1, 7));
        pass(Duration.ofSeconds(1));
        round();
        assertThat(consumer.paused).doesNotContain(FIRST);
        assertThat(consumer.positions).containsEntry(FIRST, 7L);
    }

    @Test
    void beginsANewPartitionAtTheFirstRecordThereIs() {
        logStart = 4;
        run(FIRST);
        assertThat(store.offsets.get(FIRST)).isEqualTo(new SinkOffset(TOPIC_ID, 1, 4));
        assertThat(consumer.positions).containsEntry(FIRST, 4L);
    }

    @Test
    void writesBatchesOneAfterTheOther() {
        run(FIRST);
        assertThat(deliver(FIRST, 0, 5)).isTrue();
        assertThat(deliver(FIRST, 5, 3)).isTrue();
        assertThat(store.offsets.get(FIRST).next()).isEqualTo(8);
    }

    @Test
    void writesWhatOnePollBroughtInOneTransaction() {
        run(FIRST);
        run(SECOND);
        int before = store.writes;
        assertThat(deliverBoth()).isEqualTo(Map.of(FIRST, 5L, SECOND, 5L));
        assertThat(store.writes).isEqualTo(before + 1);
    }

    @Test
    void writesTheOthersWhenOnePartitionIsHeldBack() {
        run(FIRST);
        run(SECOND);
        store.locked = SECOND;
        assertThat(deliverBoth()).isEqualTo(Map.of(FIRST, 5L));
        assertThat(consumer.paused).contains(SECOND).doesNotContain(FIRST);
        store.locked = null;
        pass(Duration.ofMillis(60));
        round();
        assertThat(deliver(SECOND, 0, 5)).isTrue();
    }

    @Test
    void asksAServerThatIsAwayOnceForAllThatOnePollBrought() {
        run(FIRST);
        run(SECOND);
        store.writeFailure = new SQLException("away", "08S01");
        int before = store.writes;
        assertThat(deliverBoth()).isEmpty();
        assertThat(store.writes).isEqualTo(before + 1);
        assertThat(consumer.paused).contains(FIRST, SECOND);
    }

    @Test
    void readsThePositionAgainWhenAnotherSinkWasFaster() {
        run(FIRST);
        store.offsets.put(FIRST, new SinkOffset(TOPIC_ID, 1, 9));
        assertThat(deliver(FIRST, 0, 5)).isFalse();
        assertThat(consumer.paused).contains(FIRST);
        pass(Duration.ofMillis(60));
        round();
        assertThat(consumer.positions).containsEntry(FIRST, 9L);
        assertThat(deliver(FIRST, 9, 5)).isTrue();
    }

    @Test
    void dropsRecordsFromBeforeThePosition() {
        store.offsets.put(FIRST, new SinkOffset(TOPIC_ID, 1, 9));
        run(FIRST);
        assertThat(deliver(FIRST, 0, 5)).isFalse();
        round();
        assertThat(deliver(FIRST, 9, 5)).isTrue();
    }

    @Test
    void sparesTheOtherPartitionsOfARoundTheSameTimeout() {
        run(FIRST, SECOND);
        store.failure = new SQLException("away", "08S01");
        store.calls = 0;
        assertThat(deliver(FIRST, 0, 5)).isFalse();
        assertThat(deliver(SECOND, 0, 5)).isFalse();
        assertThat(store.calls).isEqualTo(1);
        assertThat(consumer.paused).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void waitsLongerAndLongerAndGoesOnAtOnceWhenMySqlIsBack() {
        run(FIRST, SECOND);
        store.failure = new SQLException("away", "08S01");
        deliver(FIRST, 0, 5);
        for (int i = 0; i < 12; i++) {
            pass(Duration.ofSeconds(10));
            round();
        }
        Trouble trouble = intake.partitions().get(FIRST).trouble();
        assertThat(trouble).isNotNull();
        assertThat(trouble.failures()).isEqualTo(13);
        store.calls = 0;
        pass(Duration.ofSeconds(4));
        round();
        assertThat(store.calls).as("longest pauses are 5 to 10 s").isZero();

        store.failure = null;
        assertThat(deliver(SECOND, 0, 5)).isTrue();
        round();
        assertThat(consumer.paused).isEmpty();
        assertThat(deliver(FIRST, 0, 5)).isTrue();
        assertThat(intake.partitions().get(FIRST).trouble()).isNull();
    }

    /// Pauses are of the doubled base up to the cap, the upper half of each at random; nobody asks before.
    @Test
    void asksOncePerPauseHoweverManyPartitionsWait() {
        run(FIRST, SECOND);
        store.failure = new SQLException("away", "08S01");
        deliver(FIRST, 0, 5);
        deliver(SECOND, 0, 5);
        List<Long> tries = triesWithin(Duration.ofMinutes(2));
        for (int i = 0; i < tries.size() - 1; i++) {
            long limit = Math.min(10_000, 50L << (i + 1));
            assertThat(tries.get(i + 1) - tries.get(i)).as("pause " + i).isBetween(limit / 2 - 10, limit + 10);
        }
        assertThat(tries).hasSizeBetween(15, 40);
    }

    /// Positions can be read all the while.
    @Test
    void backsOffFromAServerThatIsReadOnly() {
        run(FIRST, SECOND);
        store.writeFailure = new SQLException("read-only", "HY000", 1290);
        store.writes = 0;
        for (long end = nanos + Duration.ofMinutes(1).toNanos(); nanos - end < 0; pass(Duration.ofMillis(10))) {
            round();
            deliver(FIRST, 0, 5);
            deliver(SECOND, 0, 5);
        }
        assertThat(store.writes).isBetween(10, 40);
        store.writeFailure = null;
        pass(Duration.ofSeconds(10));
        round();
        assertThat(deliver(FIRST, 0, 5)).isTrue();
        round();
        assertThat(deliver(SECOND, 0, 5)).isTrue();
    }

    @Test
    void aPartitionWhoseRowsAreLockedWaitsAloneAndLongerEachTime() {
        run(FIRST, SECOND);
        store.locked = FIRST;
        store.writes = 0;
        int written = 0;
        for (int i = 0; i < 20; i++) {
            round();
            deliver(FIRST, 0, 5);
            assertThat(deliver(SECOND, written++, 1)).isTrue();
            pass(Duration.ofMillis(100));
        }
        assertThat(store.writes - written).as("tries of the locked one in 2 s").isBetween(4, 8);
    }

    @Test
    void asksMySqlNothingWhileNothingComesIn() {
        run(FIRST, SECOND);
        store.calls = 0;
        for (int i = 0; i < 1_000; i++) {
            pass(Duration.ofMillis(100));
            round();
        }
        assertThat(store.calls).isZero();
    }

    @Test
    void waitsForTheBrokerAsForMySql() {
        brokerAway = true;
        intake.assigned(List.of(FIRST), consumer);
        round();
        assertThat(consumer.paused).contains(FIRST);
        assertThat(sink.refusing()).isFalse();
        brokerAway = false;
        pass(Duration.ofSeconds(1));
        round();
        round();
        assertThat(deliver(FIRST, 0, 1)).isTrue();
    }

    @Test
    void stopsAPartitionWhoseRecordsExpiredAndGoesOnWithTheOthers() {
        logStart = 4;
        store.offsets.put(FIRST, new SinkOffset(TOPIC_ID, 1, 3));
        store.offsets.put(SECOND, new SinkOffset(TOPIC_ID, 1, 5));
        run(FIRST, SECOND);
        assertThat(intake.partitions().get(FIRST)).isInstanceOf(PartitionState.Stopped.class);
        assertThat(consumer.paused).containsExactly(FIRST);
        assertThat(deliver(SECOND, 5, 1)).isTrue();
        pass(Duration.ofMinutes(10));
        round();
        assertThat(consumer.paused).containsExactly(FIRST);
    }

    @Test
    void findsOutWhyTheBrokerHasNoSuchOffset() {
        run(FIRST);
        logStart = 10;
        intake.outOfRange(List.of(FIRST), new TimeoutException("out of range"), consumer);
        pass(Duration.ofSeconds(1));
        round();
        assertThat(intake.partitions().get(FIRST)).isInstanceOf(PartitionState.Stopped.class);
    }

    @Test
    void refusesToRunOnAnotherLog() {
        store.offsets.put(FIRST, new SinkOffset("topic-b", 1, 3));
        run(FIRST);
        assertThat(sink.refusing()).isTrue();
        assertThat(consumer.paused).contains(FIRST);
    }

    @Test
    void refusesToRunWhenTheSchemaIsAnother() {
        run(FIRST);
        store.failure = new SQLException("no such column", "42S22", 1054);
        assertThat(deliver(FIRST, 0, 1)).isFalse();
        assertThat(sink.refusing()).isTrue();
    }

    @Test
    void forgetsAPartitionThatIsTakenAwayAndPausesIt() {
        run(FIRST, SECOND);
        intake.released(List.of(FIRST), consumer);
        assertThat(intake.partitions()).containsOnlyKeys(SECOND);
        assertThat(consumer.paused).containsExactly(FIRST);
        assertThat(deliver(FIRST, 0, 1)).isFalse();
    }

    private void run(TopicPartition... partitions) {
        intake.assigned(List.of(partitions), consumer);
        round();
        round(); // a partition that is new was begun in the first
    }

    /// @return when MySQL was asked, in milliseconds from now on
    private List<Long> triesWithin(Duration time) {
        var tries = new ArrayList<Long>();
        long began = nanos;
        while (nanos - began < time.toNanos()) {
            store.calls = 0;
            round();
            for (int i = 0; i < store.calls; i++) {
                tries.add(Duration.ofNanos(nanos - began).toMillis());
            }
            pass(Duration.ofMillis(5));
        }
        return tries;
    }

    private void round() {
        intake.beforePoll(consumer);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Map<TopicPartition, Long> deliverBoth() {
        return intake.write(
                Map.of(
                        FIRST,
                        logs.get(FIRST).read(0, 5),
                        SECOND,
                        logs.get(SECOND).read(0, 5)),
                consumer);
    }

    private boolean deliver(TopicPartition partition, int from, int most) {
        return intake.write(Map.of(partition, logs.get(partition).read(from, most)), consumer)
                .containsKey(partition);
    }

    private Map<TopicPartition, LogExtent> extents(Collection<TopicPartition> partitions) {
        if (brokerAway) {
            throw new TimeoutException("no broker");
        }
        var extents = new HashMap<TopicPartition, LogExtent>();
        for (TopicPartition partition : new ArrayList<>(partitions)) {
            extents.put(
                    partition,
                    new LogExtent(TOPIC_ID, logStart, logs.get(partition).end()));
        }
        return extents;
    }
}
