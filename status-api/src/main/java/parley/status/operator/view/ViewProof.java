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
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.operator.view.ViewFold.Difference;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// Holds the view of a partition against the log. Position and heads are read in one script call, so the worker may
/// go on meanwhile. Safe from any thread; blocks for as long as the log takes.
public final class ViewProof {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisStore redis;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Partitions partitions;
    private final Script heads = script("heads.lua");
    private final Script hot = script("hot.lua");

    public ViewProof(RedisStore redis, Supplier<Consumer<byte[], byte[]>> consumers, Partitions partitions) {
        this.redis = redis;
        this.consumers = consumers;
        this.partitions = partitions;
    }

    /// @param start first offset that the view knows, `next` the one behind the last; -1 when there is no view
    /// @param unproven what the log is too short to prove
    record Verdict(
            int partition, long start, long next, long records, List<Difference> differences, List<String> unproven) {}

    Partitions partitions() {
        return partitions;
    }

    /// @throws parley.contract.range.StoreUnavailableException when Redis does not answer
    /// @throws org.apache.kafka.common.KafkaException when the broker does not
    Verdict of(int partition) {
        List<?> look = redis.script(heads, 1 + RedisKeys.headBuckets(), keys(partition));
        if (look.size() < 2) {
            return new Verdict(partition, -1, -1, 0, List.of(), List.of("there is no view of this partition"));
        }
        long next = number(look.get(0));
        long start = number(look.get(1));
        var found = new HashMap<UUID, Long>();
        for (int i = 2; i + 1 < look.size(); i += 2) {
            found.put(UUID.fromString(text(look.get(i))), number(look.get(i + 1)));
        }
        var unproven = new ArrayList<String>();
        var records = new long[1];
        ViewFold fold = fold(partition, start, next, records, unproven);
        List<Difference> differences = new ArrayList<>(fold.heads(found));
        for (UUID conversation : fold.conversations()) {
            differences.addAll(
                    fold.hot(conversation, entries(partition, conversation), Seq.of(Topic.GENERATION, next)));
        }
        if (fold.unproven() > 0) {
            unproven.add(fold.unproven() + " heads of conversations that the log does not mention any more");
        }
        return new Verdict(partition, start, next, records[0], differences, unproven);
    }

    private ViewFold fold(int partition, long start, long next, long[] records, List<String> unproven) {
        var messages = new TopicPartition(Topic.MESSAGES.topicName(), partition);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(List.of(messages));
            long begin = consumer.beginningOffsets(List.of(messages)).getOrDefault(messages, 0L);
            long end = Math.min(next, consumer.endOffsets(List.of(messages)).getOrDefault(messages, 0L));
            if (begin > start) {
                unproven.add(messages + " before offset " + begin + ": the log does not hold it any more");
            }
            var fold = new ViewFold(begin <= start);
            consumer.seek(messages, Math.max(begin, start));
            long giveUp = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(messages) < end) {
                var polled = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    if (record.offset() < end) {
                        records[0]++;
                        add(fold, record);
                    }
                }
                if (!polled.isEmpty()) {
                    giveUp = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() - giveUp > 0) {
                    throw new TimeoutException("reading " + messages + " stopped");
                }
            }
            return fold;
        }
    }

    /// What nobody can read is in no view.
    private void add(ViewFold fold, ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        byte @Nullable [] key = record.key();
        if (value == null || key == null) {
            return;
        }
        try {
            MessageEnvelope envelope = EnvelopeCodec.decode(value);
            UUID conversation = envelope.conversation();
            boolean home = conversation.toString().equals(new String(key, StandardCharsets.UTF_8))
                    && partitions.of(conversation) == record.partition();
            if (home) {
                fold.add(conversation, Seq.of(Topic.GENERATION, record.offset()), envelope.message(), value);
            }
        } catch (MalformedRecordException e) {
            // A dead letter of the sink; the worker passed over it.
        }
    }

    private Map<Long, byte[]> entries(int partition, UUID conversation) {
        List<?> reply = redis.script(hot, 1, bytes(RedisKeys.hot(partition, conversation)));
        var entries = new TreeMap<Long, byte[]>();
        for (int i = 0; i + 1 < reply.size(); i += 2) {
            String id = text(reply.get(i));
            entries.put(Long.parseLong(id.substring(0, id.indexOf('-'))), (byte[]) reply.get(i + 1));
        }
        return entries;
    }

    private static byte[][] keys(int partition) {
        var keys = new ArrayList<byte[]>();
        keys.add(bytes(RedisKeys.view(partition)));
        for (int i = 0; i < RedisKeys.headBuckets(); i++) {
            keys.add(bytes(RedisKeys.headBucket(partition, i)));
        }
        return keys.toArray(byte[][]::new);
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
