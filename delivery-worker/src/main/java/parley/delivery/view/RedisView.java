package parley.delivery.view;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import parley.contract.event.Annotation;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.redis.Later;
import parley.delivery.redis.RedisPipe;
import parley.delivery.redis.Script;

/// The hot view: a fold of the log that carries its own position.
///
/// Every change is one script call and a compare-and-set on the position, so a zombie worker loses, a batch
/// that is replayed changes nothing, and a flush or a failover that lost writes is seen at the next call.
/// Blocks for one round trip, except where a pipe is given; every method throws a
/// [org.springframework.dao.DataAccessException] when Redis does not answer or is out of memory, and then
/// the call may or may not have happened: ask again. Safe from any thread.
public final class RedisView {
    private static final int RECORD_ARGUMENTS = 5;
    private static final int FIXED_ARGUMENTS = 8;
    private static final int CHANGE_ARGUMENTS = 4;
    private static final int CHANGE_KEYS = 2;

    private final RedisConnectionFactory connections;
    private final int generation;
    private final ViewSettings settings;
    private final Script apply;
    private final Script reset;

    /// @param generation of the topic, see [Seq]
    public RedisView(RedisConnectionFactory connections, int generation, ViewSettings settings) {
        this(
                connections,
                generation,
                settings,
                Script.resource(RedisView.class, "apply.lua"),
                Script.resource(RedisView.class, "reset.lua"));
    }

    RedisView(RedisConnectionFactory connections, int generation, ViewSettings settings, Script apply, Script reset) {
        this.connections = connections;
        this.generation = generation;
        this.settings = settings;
        this.apply = apply;
        this.reset = reset;
    }

    /// @return null when the partition has no view
    public @Nullable ViewPosition position(int partition) {
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> fields = redis.hashCommands()
                    .hMGet(bytes(RedisKeys.view(partition)), bytes("start"), bytes("next"), bytes("topicId"));
            if (fields == null || fields.get(0) == null || fields.get(1) == null) {
                return null;
            }
            String topic = fields.get(2) == null ? "" : text(fields.get(2));
            return new ViewPosition(number(fields.get(0)), number(fields.get(1)), topic);
        }
    }

    /// Applies the records of `[expectedNext, newNext)` and moves the view to `newNext`. Several partitions
    /// may be applied in one flush of the pipe.
    ///
    /// @param newNext one above the last offset that was read; may lie above the last record's where the
    ///     records before it cannot be shown
    /// @param records ascending, all of this partition; may be empty
    public Later<ApplyOutcome> apply(
            RedisPipe pipe, int partition, String topicId, long expectedNext, long newNext, List<ViewRecord> records) {
        int changes = 0;
        for (ViewRecord record : records) {
            changes += changes(record.envelope()) ? 1 : 0;
        }
        byte[][] keys = new byte[1 + 3 * records.size() + CHANGE_KEYS * changes][];
        byte[][] arguments =
                new byte[FIXED_ARGUMENTS + RECORD_ARGUMENTS * records.size() + CHANGE_ARGUMENTS * changes][];
        keys[0] = bytes(RedisKeys.view(partition));
        int a = 0;
        arguments[a++] = bytes(Long.toString(expectedNext));
        arguments[a++] = bytes(Long.toString(newNext));
        arguments[a++] = bytes(topicId);
        arguments[a++] = bytes(Long.toString(Seq.base(generation)));
        arguments[a++] = bytes(Integer.toString(settings.hotEntries()));
        arguments[a++] = bytes(Long.toString(settings.hotTtl().toSeconds()));
        arguments[a++] = bytes(Long.toString(settings.recentTtl().toSeconds()));
        arguments[a++] = bytes(Integer.toString(records.size()));
        int k = 1;
        for (ViewRecord record : records) {
            UUID conversation = record.conversation();
            keys[k++] = bytes(RedisKeys.hot(partition, conversation));
            keys[k++] = bytes(RedisKeys.head(partition, conversation));
            keys[k++] = bytes(RedisKeys.recent(partition, record.message()));
            arguments[a++] = bytes(conversation.toString());
            arguments[a++] = bytes(Long.toString(Seq.of(generation, record.offset())));
            arguments[a++] = bytes(Long.toString(record.time().toEpochMilli()));
            arguments[a++] = bytes(record.envelope().hash().prefix());
            arguments[a++] = record.bytes();
        }
        for (int i = 0; changes > 0 && i < records.size(); i++) {
            MessageEnvelope envelope = records.get(i).envelope();
            UUID about = envelope.ref();
            if (about != null && changes(envelope)) {
                keys[k++] = bytes(RedisKeys.recalled(partition, about));
                keys[k++] = bytes(RedisKeys.recent(partition, about));
                arguments[a++] = bytes(envelope.type());
                arguments[a++] = bytes(Integer.toString(i));
                arguments[a++] = bytes(about.toString());
                arguments[a++] = bytes(envelope.sender().toString());
            }
        }
        return pipe.add(apply, keys, arguments).map(RedisView::outcome);
    }

    /// Begins the view at a position: heads are dropped, nothing is known below it any more. For a
    /// partition without a view, and for one whose position is no longer in the log.
    ///
    /// @param expectedNext null when the view is expected to be absent
    /// @return [ApplyOutcome.Applied] without verdicts, or why not
    public ApplyOutcome reset(int partition, String topicId, @Nullable Long expectedNext, long position) {
        var call = new ArrayList<byte[]>();
        call.add(bytes(RedisKeys.view(partition)));
        for (int bucket = 0; bucket < RedisKeys.headBuckets(); bucket++) {
            call.add(bytes(RedisKeys.headBucket(partition, bucket)));
        }
        int keys = call.size();
        call.add(bytes(expectedNext == null ? "" : expectedNext.toString()));
        call.add(bytes(Long.toString(position)));
        call.add(bytes(topicId));
        try (RedisConnection redis = connections.getConnection()) {
            return outcome(Objects.requireNonNull(redis.scriptingCommands()
                    .eval(bytes(reset.text()), ReturnType.MULTI, keys, call.toArray(byte[][]::new))));
        }
    }

    /// What the view once said of records that lie below its position, as far as it remembers: what it
    /// forgot counts as shown. The bound of a shown one is the weakest there is.
    ///
    /// @return one verdict a record
    public List<Verdict> recall(int partition, List<ViewRecord> records) {
        if (records.isEmpty()) {
            return List.of();
        }
        byte[][] keys = records.stream()
                .map(record -> bytes(RedisKeys.recent(partition, record.message())))
                .toArray(byte[][]::new);
        try (RedisConnection redis = connections.getConnection()) {
            List<byte[]> known = redis.stringCommands().mGet(keys);
            var verdicts = new ArrayList<Verdict>(records.size());
            for (int i = 0; i < records.size(); i++) {
                verdicts.add(remembered(records.get(i), known == null ? null : known.get(i)));
            }
            return verdicts;
        }
    }

    /// @param seq of the lowest head wanted
    /// @return conversations whose last message lies at or above `seq`, and that message's sequence number
    public Map<UUID, Long> headsFrom(int partition, long seq) {
        var heads = new HashMap<UUID, Long>();
        try (RedisConnection redis = connections.getConnection()) {
            for (int bucket = 0; bucket < RedisKeys.headBuckets(); bucket++) {
                Map<byte[], byte[]> entries =
                        redis.hashCommands().hGetAll(bytes(RedisKeys.headBucket(partition, bucket)));
                if (entries != null) {
                    entries.forEach((conversation, head) -> {
                        if (number(head) >= seq) {
                            heads.put(UUID.fromString(text(conversation)), number(head));
                        }
                    });
                }
            }
        }
        return heads;
    }

    /// Whether what the view holds of another message may have to go with this one.
    private static boolean changes(MessageEnvelope envelope) {
        Annotation annotation = Annotation.of(envelope);
        return annotation == Annotation.EDIT || annotation == Annotation.RECALL;
    }

    private Verdict remembered(ViewRecord record, byte @Nullable [] known) {
        long seq = Seq.of(generation, record.offset());
        if (known == null) {
            return new Verdict.Shown(seq - 1);
        }
        String[] parts = text(known).split(" ", 2);
        long canonical = Long.parseLong(parts[0]);
        if (canonical >= seq) {
            return new Verdict.Shown(seq - 1);
        }
        boolean same = record.envelope().hash().prefix().equals(parts[1]);
        return same ? new Verdict.Duplicate(canonical) : new Verdict.Conflict(canonical);
    }

    private static ApplyOutcome outcome(List<Object> reply) {
        String kind = text((byte[]) reply.getFirst());
        return switch (kind) {
            case "OK" -> new ApplyOutcome.Applied(verdicts(reply));
            case "CAS" -> {
                String next = text((byte[]) reply.get(1));
                yield next.isEmpty() ? new ApplyOutcome.Absent() : new ApplyOutcome.Moved(Long.parseLong(next));
            }
            case "ABSENT" -> new ApplyOutcome.Absent();
            case "TOPIC" -> new ApplyOutcome.OtherTopic(text((byte[]) reply.get(1)));
            default ->
                throw new IllegalStateException("view script said " + kind + ", expected OK, CAS, ABSENT or TOPIC");
        };
    }

    private static List<Verdict> verdicts(List<Object> reply) {
        var verdicts = new ArrayList<Verdict>(reply.size() - 1);
        for (Object item : reply.subList(1, reply.size())) {
            String verdict = text((byte[]) item);
            long seq = Long.parseLong(verdict, 1, verdict.length(), 10);
            verdicts.add(
                    switch (verdict.charAt(0)) {
                        case 'A' -> new Verdict.Shown(seq);
                        case 'E' -> new Verdict.Shown(seq, true);
                        case 'D' -> new Verdict.Duplicate(seq);
                        case 'C' -> new Verdict.Conflict(seq);
                        default -> throw new IllegalStateException("verdict " + verdict + ", expected A, E, D or C");
                    });
        }
        return verdicts;
    }

    private static long number(byte[] text) {
        return Long.parseLong(text(text));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
