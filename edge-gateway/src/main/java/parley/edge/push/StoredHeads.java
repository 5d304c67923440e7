package parley.edge.push;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.LogStretch;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.edge.redis.RedisLink;
import parley.edge.tail.Coverage;

/// Heads from the hot view, from MySQL for conversations that the view has no head of, and from the log itself where no
/// worker is heard.
///
/// A head in the view is the last message of everything the worker has applied. A conversation without one
/// has nothing since the view's `start`; what came before is known once the sink has written up to there. Where this
/// gateway reads the log itself, everything from there on is known, and what came before if view or sink reach that
/// far.
final class StoredHeads implements HeadReader {
    private static final Logger LOG = LoggerFactory.getLogger(StoredHeads.class);

    record View(long start, long next) {}

    private record Asked(
            UUID conversation, RedisFuture<List<KeyValue<byte[], byte[]>>> view, RedisFuture<byte[]> head) {}

    /// What Redis said of a conversation.
    ///
    /// @param head 0 when there is none
    record Seen(@Nullable View view, long head) {
        private static final Seen NOTHING = new Seen(null, Seq.NONE);

        /// @return up to where the view alone knows everything, as an offset
        private long reach() {
            return view != null && (head > Seq.NONE || view.start() == 0) ? view.next() : 0;
        }
    }

    private final RedisLink redis;
    private final MySqlHeads archive;
    private final Partitions partitions;
    private final IntFunction<Coverage> coverage;

    /// @param coverage of a partition: who tells about new messages
    StoredHeads(RedisLink redis, MySqlHeads archive, Partitions partitions, IntFunction<Coverage> coverage) {
        this.redis = redis;
        this.archive = archive;
        this.partitions = partitions;
        this.coverage = coverage;
    }

    @Override
    public Map<UUID, Head> heads(Collection<UUID> conversations) {
        var heads = new HashMap<UUID, Head>();
        var missing = new HashMap<UUID, Seen>();
        readView(conversations).forEach((conversation, seen) -> {
            // Asked after the view was read: a worker that fell silent in between counts as silent.
            if (seen.reach() > 0 && coverage.apply(partitions.of(conversation)) instanceof Coverage.Live) {
                heads.put(conversation, new Head(seen.head(), true));
            } else {
                missing.put(conversation, seen);
            }
        });
        if (!missing.isEmpty()) {
            readArchive(missing, heads);
        }
        return heads;
    }

    private Map<UUID, Seen> readView(Collection<UUID> conversations) {
        var seen = new HashMap<UUID, Seen>();
        try {
            var commands = redis.commands();
            var views = new HashMap<Integer, RedisFuture<List<KeyValue<byte[], byte[]>>>>();
            var asked = new ArrayList<Asked>(conversations.size());
            for (UUID conversation : conversations) {
                int partition = partitions.of(conversation);
                var view = views.computeIfAbsent(
                        partition, p -> commands.hmget(bytes(RedisKeys.view(p)), bytes("next"), bytes("start")));
                var head =
                        commands.hget(bytes(RedisKeys.head(partition, conversation)), bytes(conversation.toString()));
                asked.add(new Asked(conversation, view, head));
            }
            for (Asked one : asked) {
                byte[] head = redis.await(one.head());
                View view = view(redis.await(one.view()));
                seen.put(one.conversation(), new Seen(view, head == null || view == null ? Seq.NONE : number(head)));
            }
        } catch (StoreUnavailableException e) {
            for (UUID conversation : conversations) {
                seen.putIfAbsent(conversation, Seen.NOTHING);
            }
        }
        return seen;
    }

    private void readArchive(Map<UUID, Seen> missing, Map<UUID, Head> heads) {
        Map<Integer, Long> watermarks = Map.of();
        Map<UUID, Long> stored = Map.of();
        try {
            watermarks = archive.watermarks();
            stored = archive.heads(new ArrayList<>(missing.keySet()));
        } catch (StoreUnavailableException e) {
            LOG.debug("heads from Redis and the log only: {}", e.getMessage());
            watermarks = Map.of();
        }
        for (var one : missing.entrySet()) {
            UUID conversation = one.getKey();
            int partition = partitions.of(conversation);
            Head head = head(
                    one.getValue(),
                    watermarks.getOrDefault(partition, 0L),
                    stored.getOrDefault(conversation, Seq.NONE),
                    coverage.apply(partition),
                    conversation);
            heads.put(conversation, head);
        }
    }

    /// What is known of a conversation, joined. Pure.
    ///
    /// @param watermark read before `stored`, and both before `coverage`
    /// @param stored last message in MySQL, 0 when there is none
    static Head head(Seen seen, long watermark, long stored, Coverage coverage, UUID conversation) {
        long known = Math.max(seen.head(), stored);
        View view = seen.view();
        boolean joined = view != null && watermark >= view.start();
        return switch (coverage) {
            case Coverage.Live live -> new Head(known, seen.reach() > 0 || joined);
            case Coverage.Silent silent -> new Head(known, false);
            case Coverage.Tailed(LogStretch stretch) -> {
                long reach = Math.max(watermark, view != null && joined ? view.next() : seen.reach());
                yield new Head(Math.max(known, stretch.head(conversation)), stretch.begin() <= reach);
            }
        };
    }

    private static @Nullable View view(List<KeyValue<byte[], byte[]>> fields) {
        if (!fields.get(0).hasValue() || !fields.get(1).hasValue()) {
            return null;
        }
        return new View(number(fields.get(1).getValue()), number(fields.get(0).getValue()));
    }

    private static long number(byte[] text) {
        return Long.parseLong(new String(text, StandardCharsets.US_ASCII));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
