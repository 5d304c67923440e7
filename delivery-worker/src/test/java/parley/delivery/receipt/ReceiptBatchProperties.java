package parley.delivery.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import parley.contract.codec.LogRecords;
import parley.contract.codec.RecordCodec;
import parley.contract.event.Receipt;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// A user's cursors only rise, under any order, repetition and cut of the receipts.
@Tag("I11")
class ReceiptBatchProperties {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Property(tries = 1_000)
    void orderRepetitionAndBatchesMakeNoDifference(@ForAll long seed) {
        var random = new Random(seed);
        List<Receipt> receipts = receipts(random);
        Map<Reader, Cursor> expected = ReceiptBatch.fold(receipts);

        var shuffled = new ArrayList<>(receipts);
        for (int i = random.nextInt(10); i > 0; i--) {
            shuffled.add(receipts.get(random.nextInt(receipts.size())));
        }
        Collections.shuffle(shuffled, random);
        var folded = new HashMap<Reader, Cursor>();
        for (int from = 0; from < shuffled.size(); ) {
            int to = Math.min(shuffled.size(), from + 1 + random.nextInt(5));
            ReceiptBatch.fold(shuffled.subList(from, to)).forEach((reader, cursor) -> {
                Cursor before = folded.getOrDefault(reader, new Cursor(0, 0));
                Cursor after = folded.merge(reader, cursor, Cursor::max);
                assertThat(after.delivered()).isGreaterThanOrEqualTo(before.delivered());
                assertThat(after.read()).isBetween(before.read(), after.delivered());
            });
            from = to;
        }
        assertThat(folded).isEqualTo(expected);
        expected.forEach((reader, cursor) -> {
            assertThat(cursor.delivered()).isEqualTo(highest(receipts, reader, false));
            assertThat(cursor.read()).isEqualTo(highest(receipts, reader, true));
        });
    }

    @Test
    void whatIsNoReceiptIsPassedOverAndStrangersAreLeftOut() {
        UUID conversation = new UUID(0, 1);
        var member = new Receipt(conversation, new UUID(1, 1), "a", Receipt.Kind.READ, 7, 0, NOW);
        var stranger = new Receipt(conversation, new UUID(1, 9), "a", Receipt.Kind.READ, 9, 0, NOW);
        byte[] key = Partitions.key(conversation);
        var batch = ReceiptBatch.of(
                List.of(
                        record(3, key, "{".getBytes()),
                        record(4, key, RecordCodec.RECEIPT.encode(member)),
                        record(5, key, null),
                        record(6, Partitions.key(new UUID(0, 2)), RecordCodec.RECEIPT.encode(member)),
                        record(7, key, RecordCodec.RECEIPT.encode(stranger))),
                new LogRecords(new Partitions(1)),
                reader -> reader.user().equals(member.user()));

        assertThat(batch.from()).isEqualTo(3);
        assertThat(batch.next()).isEqualTo(8);
        assertThat(batch.poison()).containsOnlyKeys(3L, 5L, 6L);
        assertThat(batch.cursors()).isEqualTo(Map.of(new Reader(conversation, member.user()), new Cursor(7, 7)));
        assertThat(batch.strangers()).containsExactly(new Reader(conversation, stranger.user()));
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, byte[] key, byte[] value) {
        return new ConsumerRecord<>(Topic.RECEIPTS.topicName(), 0, offset, key, value);
    }

    private static long highest(List<Receipt> receipts, Reader reader, boolean readOnly) {
        return receipts.stream()
                .filter(receipt -> receipt.conversation().equals(reader.conversation())
                        && receipt.user().equals(reader.user()))
                .filter(receipt -> !readOnly || receipt.kind() == Receipt.Kind.READ)
                .mapToLong(Receipt::upTo)
                .max()
                .orElse(0);
    }

    private static List<Receipt> receipts(Random random) {
        var receipts = new ArrayList<Receipt>();
        for (int i = 1 + random.nextInt(40); i > 0; i--) {
            receipts.add(new Receipt(
                    new UUID(0, random.nextInt(3)),
                    new UUID(1, random.nextInt(3)),
                    "device-" + random.nextInt(2),
                    random.nextInt(3) == 0 ? Receipt.Kind.READ : Receipt.Kind.DELIVERED,
                    random.nextInt(50),
                    random.nextInt(3),
                    NOW));
        }
        return receipts;
    }
}
