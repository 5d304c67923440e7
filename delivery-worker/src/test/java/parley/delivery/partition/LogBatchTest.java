package parley.delivery.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.delivery.fixture.Envelopes;
import parley.delivery.view.ViewRecord;

class LogBatchTest {
    private static final UUID CONVERSATION = new UUID(1, 1);
    private static final byte[] KEY = Partitions.key(CONVERSATION);
    private static final LogRecords LOG = new LogRecords(new Partitions(1));
    private static final byte[] MESSAGE =
            EnvelopeCodec.encode(Envelopes.text(new UUID(2, 2), "phone", CONVERSATION, "c-1", "hello"));

    @Test
    void decodesWhatCanBeShown() {
        List<LogBatch> batches = LogBatch.cut(List.of(at(7, KEY, MESSAGE)), LOG, 500, 1 << 20);

        assertThat(batches).singleElement().satisfies(batch -> {
            assertThat(batch.next()).isEqualTo(8);
            assertThat(batch.poison()).isEmpty();
            ViewRecord record = batch.messages().getFirst();
            assertThat(record.offset()).isEqualTo(7);
            assertThat(record.time()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
            assertThat(record.bytes()).isSameAs(MESSAGE);
            assertThat(record.conversation()).isEqualTo(CONVERSATION);
        });
    }

    @Test
    void takesPoisonOutAndStillMovesOverIt() {
        byte[] garbage = "{\"message\":".getBytes(StandardCharsets.UTF_8);
        List<ConsumerRecord<byte[], byte[]>> records = List.of(
                at(7, KEY, MESSAGE),
                at(8, KEY, garbage),
                at(9, KEY, null),
                at(10, Partitions.key(new UUID(1, 2)), MESSAGE),
                at(11, null, MESSAGE));

        LogBatch batch = LogBatch.cut(records, LOG, 500, 1 << 20).getFirst();

        assertThat(batch.next()).isEqualTo(12);
        assertThat(batch.messages()).extracting(ViewRecord::offset).containsExactly(7L);
        assertThat(batch.poison()).extracting(LogBatch.Poison::offset).containsExactly(8L, 9L, 10L, 11L);
        assertThat(batch.poison())
                .allSatisfy(poison -> assertThat(poison.reason()).doesNotContain("hello"));
    }

    @Test
    void cutsByNumberAndBySize() {
        List<ConsumerRecord<byte[], byte[]>> records = LongStream.range(0, 1_201)
                .mapToObj(offset -> at(offset, KEY, MESSAGE))
                .toList();

        assertThat(LogBatch.cut(records, LOG, 500, 1 << 20))
                .extracting(LogBatch::next)
                .containsExactly(500L, 1000L, 1201L);
        assertThat(LogBatch.cut(records, LOG, 500, 100L * MESSAGE.length)).hasSize(13);
        assertThat(LogBatch.cut(records.subList(0, 3), LOG, 500, 1)).hasSize(3);
        assertThat(LogBatch.cut(List.of(), LOG, 500, 1)).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> at(long offset, byte[] key, byte[] value) {
        return new ConsumerRecord<>(
                "im.messages.v1",
                0,
                offset,
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
