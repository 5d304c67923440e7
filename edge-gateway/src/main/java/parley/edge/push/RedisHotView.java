package parley.edge.push;

import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.range.HotReply;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// The hot view in Redis, read by one script call.
final class RedisHotView implements HotView {
    private static final long TIMEOUT_MS = 1_000;

    private final RedisLink redis;
    private final Partitions partitions;
    private final RedisScript script = new RedisScript(HotReply.script());

    RedisHotView(RedisLink redis, Partitions partitions) {
        this.redis = redis;
        this.partitions = partitions;
    }

    @Override
    public @Nullable HotSlice after(UUID conversation, long after, int limit) {
        return read(conversation, HotReply.after(conversation, after, limit));
    }

    @Override
    public @Nullable HotSlice before(UUID conversation, long before, int limit) {
        return read(conversation, HotReply.before(conversation, before, limit));
    }

    private @Nullable HotSlice read(UUID conversation, byte[][] arguments) {
        byte[][] keys = HotReply.keys(partitions.of(conversation), conversation);
        CompletionStage<List<?>> reply = script.run(redis, ScriptOutputType.MULTI, keys, arguments);
        try {
            return HotReply.parse(reply.toCompletableFuture().get(TIMEOUT_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for Redis", e);
        } catch (ExecutionException | TimeoutException | MalformedRecordException e) {
            throw new StoreUnavailableException("Redis: " + e, e);
        }
    }
}
