package parley.sink.capture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberRecord;
import parley.sink.intake.Backoff;

/// Rows in `im.members.v1`. After a failure all rows of the call are written again with a new producer: what
/// comes twice changes nothing, and the last row of a key stays the last. For one thread.
final class KafkaMemberRows implements MemberRows {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaMemberRows.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Backoff backoff;
    private @Nullable Producer<byte[], byte[]> producer;

    /// @param producers makes one with [parley.contract.client.KafkaSettings#producer]
    KafkaMemberRows(Supplier<Producer<byte[], byte[]>> producers, Backoff backoff) {
        this.producers = producers;
        this.backoff = backoff;
    }

    @Override
    public void write(List<MemberRow> rows) throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                written(rows);
                return;
            } catch (InterruptException e) {
                throw new InterruptedException("while member rows were written");
            } catch (KafkaException | ExecutionException e) {
                LOG.warn("{} member rows are not in the log yet: {}", rows.size(), e.toString());
                close();
                Thread.sleep(backoff.after(failures));
            }
        }
    }

    private void written(List<MemberRow> rows) throws ExecutionException, InterruptedException {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
        for (MemberRow row : rows) {
            sent.add(open.send(MemberRecord.of(row)));
        }
        for (Future<RecordMetadata> each : sent) {
            each.get();
        }
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(PATIENCE);
        }
    }
}
