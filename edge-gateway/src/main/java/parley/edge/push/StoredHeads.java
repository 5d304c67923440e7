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
import org.jspecify.annotations.Nullable;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.edge.redis.RedisLink;

/// Heads from the hot view, and from MySQL for conversations that the view has no head of.
///
/// A head in the view is the last message of everything the worker has applied. A conversation without one
/// has nothing since the view's `start`; what came before is known once the sink has written up to there.
final class StoredHeads implements HeadReader {
    private record View(long start, long next) {}

    private record Asked(
            UUID conversation, RedisFuture<List<KeyValue<byte[], byte[]>>> view, RedisFuture<byte[]> head) {}

    private final RedisLink redis;
    private final MySqlHeads archive;
    private final Partitions partitions;

    StoredHeads(RedisLink redis, MySqlHeads archive, Partitions partitions) {
        this.redis = redis;
        this.archive = archive;
        this.partitions = partitions;
    }

    @Override
    public Map<UUID, Head> heads(Collection<UUID> conversations) {
        var heads = new HashMap<UUID, Head>();
        var missing = new HashMap<UUID, @Nullable View>();
        readView(conversations, heads, missing);
        if (!missing.isEmpty()) {
            readArchive(missing, heads);
        }
        return heads;
    }

    private void readView(Collection<UUID> conversations, Map<UUID, Head> heads, Map<UUID, @Nullable View> missing) {
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
                if (head != null && view != null) {
                    heads.put(one.conversation(), new Head(number(head), true));
                } else if (view != null && view.start() == 0) {
                    heads.put(one.conversation(), new Head(Seq.NONE, true));
                } else {
                    missing.put(one.conversation(), view);
                }
            }
        } catch (StoreUnavailableException e) {
            for (UUID conversation : conversations) {
                if (!heads.containsKey(conversation)) {
                    missing.put(conversation, null);
                }
            }
        }
    }

    private void readArchive(Map<UUID, @Nullable View> missing, Map<UUID, Head> heads) {
        Map<Integer, Long> watermarks = archive.watermarks();
        Map<UUID, Long> stored = archive.heads(new ArrayList<>(missing.keySet()));
        missing.forEach((conversation, view) -> {
            long watermark = watermarks.getOrDefault(partitions.of(conversation), 0L);
            boolean proven = view != null && watermark >= view.start();
            heads.put(conversation, new Head(stored.getOrDefault(conversation, Seq.NONE), proven));
        });
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
