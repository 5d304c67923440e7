package parley.sink.rebuild;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.event.JobProgress;
import parley.contract.event.JobProgress.Item;
import parley.contract.event.JobProgress.Position;
import parley.contract.event.JobProgress.State;

/// What a job tells of itself, as it goes. Used by the job's thread alone.
final class JobReport {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MOST_ITEMS = 1_000;
    private static final int LONGEST_TEXT = 300;

    private final UUID job;
    private final Clock clock;
    private final Consumer<JobProgress> publish;
    private final Instant started;
    private final List<Item> items = new ArrayList<>();
    private final List<String> unproven = new ArrayList<>();
    private final Map<String, Position> positions = new TreeMap<>();
    private Instant published = Instant.EPOCH;
    private long found;
    private long done;
    private long total;
    private long changed;
    private long bytes;
    private long meant;
    private @Nullable ConsumerRecord<byte[], byte[]> first;
    private @Nullable ConsumerRecord<byte[], byte[]> last;

    /// @param before what was told before this process took the job over; null when it begins
    JobReport(UUID job, @Nullable JobProgress before, Clock clock, Consumer<JobProgress> publish) {
        this.job = job;
        this.clock = clock;
        this.publish = publish;
        this.started = before == null ? now() : before.started();
        if (before != null) {
            before.positions()
                    .forEach(each -> position(new TopicPartition(each.topic(), each.partition()), each.next()));
            changed = before.changed();
        }
    }

    /// Forgets what was found, not what was done: the job begins again.
    void restart() {
        items.clear();
        unproven.clear();
        found = 0;
        done = 0;
        total = 0;
        bytes = 0;
        meant = 0;
        first = null;
        last = null;
    }

    void total(long records) {
        total += records;
    }

    /// A record that lies in the stretch; `wanted` when it is also of the conversation.
    void read(ConsumerRecord<byte[], byte[]> record, boolean wanted) {
        done++;
        if (wanted) {
            meant++;
            bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
            last = record;
            first = first == null ? record : first;
        }
    }

    /// Counts for this one, on whatever one thread, and tells nobody. See [#add].
    JobReport aside() {
        return new JobReport(job, null, clock, progress -> {});
    }

    /// What was counted behind everything that this one counted.
    void add(JobReport counted) {
        done += counted.done;
        meant += counted.meant;
        bytes += counted.bytes;
        first = first == null ? counted.first : first;
        last = counted.last == null ? last : counted.last;
    }

    /// @return how many of the records that were read lie in what is meant
    long meant() {
        return meant;
    }

    void skipped(long records) {
        done += records;
    }

    void changed(long records) {
        changed += records;
    }

    void item(String kind, String place, @Nullable String expected, @Nullable String is, boolean repaired) {
        found++;
        if (items.size() < MOST_ITEMS) {
            items.add(new Item(kind, place, shortened(expected), shortened(is), repaired));
        }
    }

    void unproven(String what) {
        if (unproven.size() < MOST_ITEMS && !unproven.contains(what)) {
            unproven.add(what);
        }
    }

    void position(TopicPartition partition, long next) {
        positions.put(partition.toString(), new Position(partition.topic(), partition.partition(), next));
    }

    @Nullable Long position(TopicPartition partition) {
        Position position = positions.get(partition.toString());
        return position == null ? null : position.next();
    }

    long changed() {
        return changed;
    }

    /// Publishes once a second at the most.
    void tick() {
        if (Duration.between(published, now()).compareTo(EVERY) >= 0) {
            tell(State.RUNNING);
        }
    }

    void tell(State state) {
        publish(state, null);
    }

    void failed(String problem) {
        publish(State.FAILED, problem);
    }

    private void publish(State state, @Nullable String problem) {
        published = now();
        publish.accept(new JobProgress(
                job,
                state,
                published,
                started,
                done,
                total,
                changed,
                bytes,
                place(first),
                place(last),
                items,
                found,
                unproven,
                List.copyOf(positions.values()),
                shortened(problem)));
    }

    private static @Nullable String place(@Nullable ConsumerRecord<byte[], byte[]> record) {
        return record == null ? null : place(record.topic(), record.partition(), record.offset());
    }

    static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
