package parley.status.history;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.contract.range.HotReply;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;
import parley.contract.topic.Partitions;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// The hot view as the delivery worker keeps it in Redis.
public final class RedisHotView implements HotView {
    private final RedisStore redis;
    private final Partitions partitions;
    private final Script script = Script.of(HotReply.script());

    public RedisHotView(RedisStore redis, Partitions partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    @Override
    public @Nullable HotSlice after(UUID conversation, long after, int limit) {
        return look(conversation, HotReply.after(conversation, after, limit));
    }

    @Override
    public @Nullable HotSlice before(UUID conversation, long before, int limit) {
        return look(conversation, HotReply.before(conversation, before, limit));
    }

    private @Nullable HotSlice look(UUID conversation, byte[][] arguments) {
        byte[][] keys = HotReply.keys(partitions.of(conversation), conversation);
        byte[][] all =
                Stream.concat(Arrays.stream(keys), Arrays.stream(arguments)).toArray(byte[][]::new);
        return HotReply.parse(redis.script(script, keys.length, all));
    }
}
