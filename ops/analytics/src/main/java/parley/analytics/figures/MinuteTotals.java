package parley.analytics.figures;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.AnalyticsMinute.Busy;
import parley.contract.event.AnalyticsMinute.Latency;
import parley.contract.event.AnalyticsMinute.StuckDevice;
import parley.contract.id.NewIds;
import parley.contract.id.UuidBytes;

/// What is known of the minutes that are open: an entry for each thing that is counted, so that a fact
/// changes a few bytes. Minutes are counted from 1970. For one thread.
final class MinuteTotals {
    static final long MINUTE_MS = 60_000;

    private static final byte MESSAGES = 'm';
    private static final byte LATE = 'x';
    private static final byte USER = 'u';
    private static final byte CONVERSATION = 'c';
    private static final byte LATENCY = 'l';
    private static final byte STUCK = 's';
    private static final byte[] NOTHING = {};
    private static final int HEAD = Long.BYTES + 1;
    /// One part in a hundred.
    private static final int DIGITS = 2;

    /// Decides which latencies are the same; it never holds any.
    private static final Histogram SCALE = new Histogram(FigureSettings.MOST_HORIZON.toMillis(), DIGITS);

    private final KeyValueStore<byte[], byte[]> store;

    MinuteTotals(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    static long minute(long millis) {
        return Math.floorDiv(millis, MINUTE_MS);
    }

    void add(Fact.Counted fact) {
        long minute = minute(fact.at());
        switch (fact) {
            case Fact.Sent sent -> {
                count(key(minute, MESSAGES, NOTHING));
                count(key(minute, CONVERSATION, UuidBytes.of(sent.conversation())));
                if (!sent.sender().equals(NewIds.SYSTEM)) {
                    active(minute, sent.sender());
                }
            }
            case Fact.Read read -> active(minute, read.user());
            case Fact.Delivered delivered -> {
                long same = SCALE.highestEquivalentValue(delivered.millis());
                count(key(minute, LATENCY, number(same)));
            }
            case Fact.Stuck stuck -> store.put(key(minute, STUCK, number(stuck.partition())), FactCodec.encode(stuck));
        }
    }

    /// A fact of a closed minute came.
    ///
    /// @param newest the minute that tells of it
    void late(long newest) {
        count(key(newest, LATE, NOTHING));
    }

    /// @return all minutes of which something is known, lowest first
    List<Long> minutes() {
        var minutes = new ArrayList<Long>();
        try (KeyValueIterator<byte[], byte[]> rows = store.all()) {
            rows.forEachRemaining(row -> {
                long minute = ByteBuffer.wrap(row.key).getLong();
                if (minutes.isEmpty() || minutes.getLast() != minute) {
                    minutes.add(minute);
                }
            });
        }
        return minutes;
    }

    void forget(long minute) {
        try (KeyValueIterator<byte[], byte[]> rows = rows(minute)) {
            rows.forEachRemaining(row -> store.delete(row.key));
        }
    }

    AnalyticsMinute sum(long minute, boolean closed) {
        var sum = new Sum();
        try (KeyValueIterator<byte[], byte[]> rows = rows(minute)) {
            rows.forEachRemaining(
                    row -> sum.take(ByteBuffer.wrap(row.key, Long.BYTES, row.key.length - Long.BYTES), row.value));
        }
        return sum.minute(Instant.ofEpochMilli(minute * MINUTE_MS), closed);
    }

    private KeyValueIterator<byte[], byte[]> rows(long minute) {
        return store.prefixScan(number(minute), new ByteArraySerializer());
    }

    private void active(long minute, UUID user) {
        byte[] key = key(minute, USER, UuidBytes.of(user));
        if (store.get(key) == null) {
            store.put(key, NOTHING);
        }
    }

    private void count(byte[] key) {
        byte @Nullable [] known = store.get(key);
        store.put(key, number(known == null ? 1 : number(known) + 1));
    }

    private static byte[] key(long minute, byte kind, byte[] rest) {
        return ByteBuffer.allocate(HEAD + rest.length)
                .putLong(minute)
                .put(kind)
                .put(rest)
                .array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static long number(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /// The entries of one minute, taken one by one.
    private static final class Sum {
        private final List<Busy> conversations = new ArrayList<>();
        private final List<Latency> latencies = new ArrayList<>();
        private final List<StuckDevice> longest = new ArrayList<>();
        private final Histogram histogram = new Histogram(SCALE);
        private long messages;
        private long users;
        private long stuck;
        private long late;

        void take(ByteBuffer key, byte[] value) {
            switch (key.get()) {
                case MESSAGES -> messages = number(value);
                case LATE -> late = number(value);
                case USER -> users++;
                case CONVERSATION -> conversations.add(new Busy(new UUID(key.getLong(), key.getLong()), number(value)));
                case LATENCY -> {
                    var latency = new Latency(key.getLong(), number(value));
                    latencies.add(latency);
                    histogram.recordValueWithCount(latency.millis(), latency.deliveries());
                }
                case STUCK -> {
                    if (FactCodec.decode(value) instanceof Fact.Stuck part) {
                        stuck += part.devices();
                        longest.addAll(part.longest());
                    }
                }
                default -> throw new IllegalStateException("entry of an unknown kind");
            }
        }

        AnalyticsMinute minute(Instant minute, boolean closed) {
            long deliveries = histogram.getTotalCount();
            conversations.sort(
                    Comparator.comparingLong(Busy::messages).reversed().thenComparing(Busy::conversation));
            longest.sort(Comparator.comparing(StuckDevice::since));
            return new AnalyticsMinute(
                    minute,
                    closed,
                    messages,
                    users,
                    deliveries,
                    deliveries == 0 ? null : histogram.getValueAtPercentile(50),
                    deliveries == 0 ? null : histogram.getValueAtPercentile(99),
                    latencies,
                    first(conversations, FigureSettings.MOST_BUSY),
                    stuck,
                    first(longest, FigureSettings.MOST_STUCK),
                    late);
        }

        private static <T> List<T> first(List<T> all, int most) {
            return all.subList(0, Math.min(all.size(), most));
        }
    }
}
