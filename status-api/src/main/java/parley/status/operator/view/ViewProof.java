package parley.status.operator.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.keyspace.ViewScript;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// Holds the view of a partition against the log. Position and heads are read in one script call, so the worker may
/// go on meanwhile. Safe from any thread; blocks for as long as the log takes.
public final class ViewProof {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisStore redis;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final LogRecords log;
    private final Script heads = script("heads.lua");
    private final Script hot = script("hot.lua");

    public ViewProof(RedisStore redis, Supplier<Consumer<byte[], byte[]>> consumers, Partitions partitions) {
        this.redis = redis;
        this.consumers = consumers;
        this.log = new LogRecords(partitions);
    }

    /// @param start first offset that the view knows, `next` the one behind the last; -1 when there is no view
    /// @param unproven what the log is too short to prove
    record Verdict(
            int partition, long start, long next, long records, List<Difference> differences, List<String> unproven) {}

    Partitions partitions() {
        return log.partitions();
    }

    /// @throws parley.contract.range.StoreUnavailableException when Redis does not answer
    /// @throws org.apache.kafka.common.KafkaException when the broker does not
    Verdict of(int partition) {
        List<?> look = redis.script(heads, 1 + RedisKeys.headBuckets(), ViewScript.keys(partition));
        if (look.size() < 2) {
            return new Verdict(partition, -1, -1, 0, List.of(), List.of("there is no view of this partition"));
        }
        long next = number(look.get(0));
        long start = number(look.get(1));
        var found = new HashMap<UUID, Long>();
        for (int i = 2; i + 1 < look.size(); i += 2) {
            found.put(UUID.fromString(text(look.get(i))), number(look.get(i + 1)));
        }
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            return new Proof(consumer, partition, start, next).of(found);
        }
    }

    /// The proof of one partition.
    private final class Proof {
        private final Consumer<byte[], byte[]> consumer;
        private final TopicPartition messages;
        private final long start;
        private final long next;
        private final List<String> unproven = new ArrayList<>();
        private long records;

        Proof(Consumer<byte[], byte[]> consumer, int partition, long start, long next) {
            this.consumer = consumer;
            this.messages = new TopicPartition(Topic.MESSAGES.topicName(), partition);
            this.start = start;
            this.next = next;
            consumer.assign(List.of(messages));
        }

        Verdict of(Map<UUID, Long> found) {
            long begin = consumer.beginningOffsets(List.of(messages)).getOrDefault(messages, 0L);
            if (begin > start) {
                unproven.add(messages + " before offset " + begin + ": the log does not hold it any more");
            }
            var fold = new ViewFold(begin <= start);
            consumer.seek(messages, Math.max(begin, start));
            read(fold, Math.min(next, end()));
            List<Difference> differences = new ArrayList<>(fold.heads(found));
            differences.addAll(hot(fold));
            if (fold.unproven() > 0) {
                unproven.add(fold.unproven() + " heads of conversations that the log does not mention any more");
            }
            return new Verdict(messages.partition(), start, next, records, differences, unproven);
        }

        /// The streams are read after the position, and a recall that came in between has emptied what stands below
        /// it: what differs is looked at once more when the log was read up to its end.
        private List<Difference> hot(ViewFold fold) {
            long below = Seq.of(log.generation(), next);
            var suspects = new HashMap<UUID, Map<Long, ViewFold.Hot>>();
            for (UUID conversation : fold.conversations()) {
                Map<Long, ViewFold.Hot> entries = entries(messages.partition(), conversation);
                if (!fold.hot(conversation, entries, below).isEmpty()) {
                    suspects.put(conversation, entries);
                }
            }
            var differences = new ArrayList<Difference>();
            if (!suspects.isEmpty()) {
                read(fold, end());
                suspects.forEach((conversation, entries) -> differences.addAll(fold.hot(conversation, entries, below)));
            }
            return differences;
        }

        private long end() {
            return consumer.endOffsets(List.of(messages)).getOrDefault(messages, 0L);
        }

        private void read(ViewFold fold, long end) {
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(messages) < end) {
                var polled = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    if (record.offset() < end) {
                        records++;
                        add(fold, record);
                    }
                }
                if (!polled.isEmpty()) {
                    giveUp = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("reading " + messages + " stopped");
                }
            }
            // A poll may have gone beyond it.
            consumer.seek(messages, end);
        }
    }

    /// What nobody can read is in no view.
    private void add(ViewFold fold, ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        try {
            MessageEnvelope envelope = log.message(record.key(), value, record.partition());
            fold.add(Seq.of(log.generation(), record.offset()), envelope, Objects.requireNonNull(value));
        } catch (MalformedRecordException e) {
            // A dead letter of the sink; the worker passed over it.
        }
    }

    private Map<Long, ViewFold.Hot> entries(int partition, UUID conversation) {
        List<?> reply = redis.script(hot, 1, bytes(RedisKeys.hot(partition, conversation)));
        var entries = new TreeMap<Long, ViewFold.Hot>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            String id = text(reply.get(i));
            String by = text(reply.get(i + 2));
            entries.put(
                    Long.parseLong(id.substring(0, id.indexOf('-'))),
                    new ViewFold.Hot((byte[]) reply.get(i + 1), by.isEmpty() ? null : UUID.fromString(by)));
        }
        return entries;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(@Nullable Object reply) {
        return new String((byte[]) Objects.requireNonNull(reply), StandardCharsets.UTF_8);
    }

    private static long number(@Nullable Object reply) {
        return Long.parseLong(text(reply));
    }

    private static Script script(String name) {
        try (InputStream file = ViewProof.class.getResourceAsStream(name)) {
            return Script.of(Objects.requireNonNull(file, name).readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
