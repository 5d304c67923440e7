package parley.status.operator.view;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.keyspace.RedisKeys;
import parley.contract.keyspace.ViewScript;
import parley.contract.topic.Topic;
import parley.status.problem.ProblemException;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// Has the worker of a partition make its view anew: sets the view's position back and drops what it knew, which the
/// worker notices within a second. Until it is there again readers ask the database, and what is published twice is
/// dropped by those who have it.
///
/// Safe from any thread; blocks for some round trips, and at most [#PATIENCE] for the worker.
public final class ViewRebuild {
    /// Hot messages are kept as long: what is older would only be written to be dropped.
    private static final Duration HOT = Duration.ofHours(24);

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final long LOOK_MS = 50;

    private final RedisStore redis;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Clock clock;
    private final Script reset = Script.of(ViewScript.text().getBytes(StandardCharsets.UTF_8));

    public ViewRebuild(RedisStore redis, Supplier<Consumer<byte[], byte[]>> consumers, Clock clock) {
        this.redis = redis;
        this.consumers = consumers;
        this.clock = clock;
    }

    /// @param from offset at which the view begins anew, `next` the one behind what it has
    /// @param state `planned`, `running`, or `done` when the view is where it was
    record Outcome(int partition, long from, long next, long records, String state) {}

    /// @throws ProblemException 409 when there is no view, or its worker was faster
    /// @throws parley.contract.range.StoreUnavailableException when Redis does not answer
    /// @throws org.apache.kafka.common.KafkaException when the broker does not
    Outcome of(int partition, boolean execute) {
        Map<String, byte[]> view = redis.hash(RedisKeys.view(partition));
        byte @Nullable [] topic = view.get("topicId");
        Long next = next(view);
        if (next == null || topic == null) {
            throw ProblemException.conflict(
                    "partition " + partition + " has no view: its worker begins one when it runs");
        }
        long from = Math.min(next, from(partition, next));
        if (!execute) {
            return new Outcome(partition, from, next, next - from, "planned");
        }
        // The streams first: what is written meanwhile begins new ones, whose bounds come from the heads.
        redis.unlink(RedisKeys.hotOf(partition));
        byte[][] keys = ViewScript.keys(partition);
        byte[][] call = new byte[keys.length + 3][];
        System.arraycopy(keys, 0, call, 0, keys.length);
        call[keys.length] = bytes(Long.toString(next));
        call[keys.length + 1] = bytes(Long.toString(from));
        call[keys.length + 2] = topic;
        List<?> reply = redis.script(reset, keys.length, call);
        String said = new String((byte[]) reply.getFirst(), StandardCharsets.UTF_8);
        if (!said.equals("OK")) {
            throw ProblemException.conflict("the view of partition " + partition + " moved meanwhile: try again");
        }
        return new Outcome(partition, from, next, next - from, reached(partition, next) ? "done" : "running");
    }

    private long from(int partition, long next) {
        var messages = new TopicPartition(Topic.MESSAGES.topicName(), partition);
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            long since = clock.instant().minus(HOT).toEpochMilli();
            OffsetAndTimestamp found =
                    consumer.offsetsForTimes(Map.of(messages, since)).get(messages);
            return found == null ? next : found.offset();
        }
    }

    private boolean reached(int partition, long next) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Long now = next(redis.hash(RedisKeys.view(partition)));
            if (now != null && now >= next) {
                return true;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private static @Nullable Long next(Map<String, byte[]> view) {
        byte @Nullable [] next = view.get("next");
        return next == null ? null : Long.valueOf(new String(next, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
