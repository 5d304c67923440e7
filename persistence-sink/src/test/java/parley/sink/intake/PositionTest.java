package parley.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import parley.sink.write.SinkOffset;

class PositionTest {
    private static final TopicPartition PARTITION = new TopicPartition("im.messages.v1", 3);
    private static final LogExtent LOG = new LogExtent("topic-a", 100, 200);

    @Test
    void beginsWithTheFirstRecordThereIs() {
        assertThat(Position.of(PARTITION, null, LOG, 1))
                .isEqualTo(new Position.Begin(new SinkOffset("topic-a", 1, 100)));
    }

    @Test
    void resumesAnywhereInTheLogAndAtItsEnd() {
        for (long next : new long[] {100, 150, 200}) {
            assertThat(position(new SinkOffset("topic-a", 1, next))).isEqualTo(new Position.Resume(next));
        }
    }

    @Test
    void doesNotSkipWhatRanOutOfRetention() {
        assertThat(position(new SinkOffset("topic-a", 1, 99)))
                .isInstanceOfSatisfying(
                        Position.Expired.class,
                        expired -> assertThat(expired.reason())
                                .contains("im.messages.v1-3", "begins at offset 100", "up to 99", "1 offsets"));
    }

    @Test
    void refusesALogThatLostRecords() {
        assertThat(position(new SinkOffset("topic-a", 1, 201)))
                .isInstanceOfSatisfying(
                        Position.OtherLog.class,
                        other -> assertThat(other.reason()).contains("ends at offset 200", "up to 201"));
    }

    @Test
    void refusesATopicThatWasMadeAnew() {
        assertThat(position(new SinkOffset("topic-b", 1, 150)))
                .isInstanceOfSatisfying(
                        Position.OtherLog.class,
                        other -> assertThat(other.reason()).contains("topic-a", "topic-b"));
    }

    @Test
    void refusesAnOlderGenerationThanMySqlHas() {
        for (String topic : new String[] {"topic-a", "topic-b"}) {
            assertThat(position(new SinkOffset(topic, 2, 150)))
                    .isInstanceOfSatisfying(
                            Position.OtherLog.class,
                            other -> assertThat(other.reason()).contains("generation 2", "parley.generation"));
        }
    }

    @Test
    void beginsTheNextGenerationWithATopicThatWasMadeAnew() {
        assertThat(Position.of(PARTITION, new SinkOffset("topic-b", 1, 5_000), LOG, 2))
                .isEqualTo(new Position.Advance(new SinkOffset("topic-a", 2, 100)));
        assertThat(Position.of(PARTITION, new SinkOffset("topic-a", 1, 150), LOG, 2))
                .isInstanceOfSatisfying(
                        Position.OtherLog.class,
                        other -> assertThat(other.reason()).contains("still that of generation 1"));
    }

    private static Position position(SinkOffset stored) {
        return Position.of(PARTITION, stored, LOG, 1);
    }
}
