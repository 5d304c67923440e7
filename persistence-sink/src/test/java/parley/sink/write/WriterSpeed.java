package parley.sink.write;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RawJson;
import parley.contract.event.Receipt;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestLog;

/// How many rows a second one writer gets into MySQL: `-Dtest=WriterSpeed`. Not a test of the build.
class WriterSpeed {
    private static final int PARTITION = 1;
    private static final int BATCH = 500;
    private static final int BATCHES = 60;
    private static final int WARM_UP = 20;

    @Test
    void rowsASecond() throws Exception {
        try (HikariDataSource pool = TestDatabase.pool()) {
            for (int conversations : new int[] {1, 50, 500}) {
                measure(pool, Topic.MESSAGES, conversations, 200);
            }
            measure(pool, Topic.MESSAGES, 50, 2_000);
            measure(pool, Topic.RECEIPTS, 50, 0);
        }
    }

    private static void measure(HikariDataSource pool, Topic topic, int conversations, int bytes) throws Exception {
        var log = new TestLog(topic, PARTITION);
        var random = new Random(4);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            ids.add(Conversations.in(PARTITION, new Random()));
        }
        RawJson body = RawJson.of("{\"text\":\"" + "x".repeat(bytes) + "\"}");
        for (int i = 0; i < (WARM_UP + BATCHES) * BATCH; i++) {
            UUID conversation = ids.get(random.nextInt(conversations));
            var user = new UUID(0, random.nextInt(20));
            if (topic == Topic.MESSAGES) {
                log.append(Envelopes.of(conversation, user, "phone", "c" + i, body, null, null));
            } else {
                log.append(new Receipt(conversation, user, "d", Receipt.Kind.READ, i, 0, java.time.Instant.now()));
            }
        }
        var decoder = new LogDecoder(Conversations.PARTITIONS, 1);
        String sink = "speed-" + UUID.randomUUID();
        new MySqlSinkOffsets(pool, sink, "test").begin(log.partition(), new SinkOffset("topic-id", 1, 0));
        var writer = new MySqlBatchWriter(pool, sink);
        long[] nanos = new long[BATCHES];
        for (int batch = 0; batch < WARM_UP + BATCHES; batch++) {
            long from = (long) batch * BATCH;
            long started = System.nanoTime();
            List<LogEntry> entries =
                    log.read(from, BATCH).stream().map(decoder::decode).toList();
            writer.write(List.of(new BatchWriter.Slice(log.partition(), from, entries, from + BATCH)));
            if (batch >= WARM_UP) {
                nanos[batch - WARM_UP] = System.nanoTime() - started;
            }
        }
        java.util.Arrays.sort(nanos);
        double total = java.util.Arrays.stream(nanos).sum() / 1e9;
        System.out.printf(
                "%s conversations=%d body=%d: %.0f rows/s, batch of 500 p50 %.1f ms p99 %.1f ms%n",
                topic,
                conversations,
                bytes,
                BATCHES * BATCH / total,
                nanos[BATCHES / 2] / 1e6,
                nanos[BATCHES - 1] / 1e6);
    }
}
