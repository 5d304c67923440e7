package parley.status.operator.audit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.audit.AuditChain;
import parley.contract.audit.AuditChain.Entry;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AuditRecord;
import parley.contract.topic.Topic;

/// Reads `im.audit.v1`, or a copy of it, with a consumer of its own at each call. Committed records only. Safe
/// from any thread; blocks for as long as the broker takes, and fails with a
/// [org.apache.kafka.common.KafkaException] when that is too long.
public final class KafkaAuditReader {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaAuditReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FIRST_LOOK = 64;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final TopicPartition partition;

    /// @param consumers make one that reads only what was committed
    public KafkaAuditReader(Supplier<Consumer<byte[], byte[]>> consumers) {
        this(consumers, Topic.AUDIT.topicName());
    }

    /// @param topic a copy
    public KafkaAuditReader(Supplier<Consumer<byte[], byte[]>> consumers, String topic) {
        this.consumers = consumers;
        this.partition = new TopicPartition(topic, 0);
    }

    /// A record with the entry that it was read from.
    record Last(AuditRecord record, Entry entry) {}

    /// @return the last entry that is an audit record. What stands behind it is none: [AuditChain#verify] tells of
    ///     it, and the chain goes on from here, so that nobody can bring operators to a stop by writing rubbish
    Optional<Last> last() {
        for (int look = 1; ; look *= FIRST_LOOK) {
            List<Entry> newest = newest(look);
            Optional<Last> last = newest.reversed().stream()
                    .flatMap(entry -> read(entry).stream())
                    .findFirst();
            if (last.isPresent() || newest.size() < look) {
                return last;
            }
            LOG.error("{}: the last {} entries are no audit records", partition, newest.size());
        }
    }

    private static Optional<Last> read(Entry entry) {
        try {
            return Optional.of(new Last(RecordCodec.AUDIT_RECORD.decode(entry.value()), entry));
        } catch (MalformedRecordException e) {
            return Optional.empty();
        }
    }

    /// @return up to `most` of the newest records, oldest first
    List<Entry> newest(int most) {
        try (Consumer<byte[], byte[]> consumer = open()) {
            long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            // Marks of transactions have offsets too, so a record may be further back than it seems.
            for (long look = Math.max(FIRST_LOOK, 3L * most); ; look *= 4) {
                long from = Math.max(begin, end - look);
                List<Entry> found = read(consumer, from, end, Integer.MAX_VALUE);
                if (found.size() >= most || from == begin) {
                    return found.subList(Math.max(0, found.size() - most), found.size());
                }
            }
        }
    }

    /// @param from offset, from 0
    /// @return up to `most` records from there on
    List<Entry> from(long from, int most) {
        try (Consumer<byte[], byte[]> consumer = open()) {
            long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            return read(consumer, Math.max(begin, from), end, most);
        }
    }

    /// @return everything, for [AuditChain#verify]
    public List<Entry> all() {
        return from(0, Integer.MAX_VALUE);
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> consumer = consumers.get();
        consumer.assign(List.of(partition));
        return consumer;
    }

    private List<Entry> read(Consumer<byte[], byte[]> consumer, long from, long end, int most) {
        var entries = new ArrayList<Entry>();
        consumer.seek(partition, from);
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (entries.size() < most && consumer.position(partition) < end) {
            boolean got = false;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                got = true;
                if (record.offset() < end && entries.size() < most) {
                    entries.add(entry(record));
                }
            }
            if (got) {
                giveUp = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() - giveUp > 0) {
                throw new TimeoutException("reading " + partition + " stopped at " + consumer.position(partition));
            }
        }
        return entries;
    }

    private static Entry entry(ConsumerRecord<byte[], byte[]> record) {
        Header seal = record.headers().lastHeader(AuditChain.HASH_HEADER);
        byte @Nullable [] value = record.value();
        return new Entry(
                record.offset(),
                value == null ? new byte[0] : value,
                seal == null || seal.value() == null ? null : new String(seal.value(), StandardCharsets.US_ASCII));
    }
}
