package parley.edge.attempt;

import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// Attempts in one hash a device.
final class RedisAttempts implements AttemptStore {
    private static final long TIMEOUT_MS = 1_000;
    private static final Duration KEPT = Duration.ofDays(1);
    /// Longer than the producer tries to write a record.
    private static final Duration LEASE = Duration.ofSeconds(15);

    private final RedisLink redis;
    private final RedisScript load = script("load.lua");
    private final RedisScript count = script("count.lua");
    private final RedisScript claim = script("claim.lua");
    private final RedisScript conclude = script("conclude.lua");
    private final RedisScript forget = script("forget.lua");

    RedisAttempts(RedisLink redis) {
        this.redis = redis;
    }

    @Override
    public Map<AttemptPolicy.Place, AttemptPolicy.Past> load(Target target) {
        List<?> reply = await(load.run(redis, ScriptOutputType.MULTI, keys(target)));
        var known = new HashMap<AttemptPolicy.Place, AttemptPolicy.Past>();
        for (int i = 0; i + 2 < reply.size(); i += 3) {
            known.put(
                    place(text(reply.get(i))),
                    new AttemptPolicy.Past(
                            Integer.parseInt(text(reply.get(i + 1))),
                            text(reply.get(i + 2)).equals("f")));
        }
        return known;
    }

    @Override
    public Counted count(Target target, AttemptPolicy.Place place, int before) {
        List<?> reply = await(count.run(
                redis, ScriptOutputType.MULTI, keys(target), seconds(), field(place), bytes(Integer.toString(before))));
        int counted = Math.toIntExact((Long) reply.get(0));
        return new Counted(counted, !text(reply.get(1)).equals("n"));
    }

    @Override
    public Claim claim(Target target, AttemptPolicy.Place place, Goal goal, String owner) {
        Long reply = await(claim.run(
                redis,
                ScriptOutputType.INTEGER,
                keys(target),
                seconds(),
                field(place),
                bytes(owner),
                bytes(Long.toString(LEASE.toMillis())),
                bytes(goal == Goal.END ? "e" : "r")));
        return Claim.values()[Math.toIntExact(reply)];
    }

    @Override
    public void conclude(Target target, AttemptPolicy.Place place, State state) {
        String letter = switch (state) {
            case FAILED -> "f";
            case EXPIRED -> "x";
            case RECOVERED -> "r";
        };
        await(conclude.run(redis, ScriptOutputType.INTEGER, keys(target), seconds(), field(place), bytes(letter)));
    }

    @Override
    public void forget(Target target, UUID conversation, long upTo) {
        await(forget.run(
                redis,
                ScriptOutputType.INTEGER,
                keys(target),
                bytes(conversation.toString()),
                bytes(Long.toString(upTo))));
    }

    private static <T> T await(CompletionStage<T> reply) {
        try {
            return reply.toCompletableFuture().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted while waiting for Redis", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StoreUnavailableException("Redis: " + e, e);
        }
    }

    private static RedisScript script(String resource) {
        return RedisScript.resource(RedisAttempts.class, resource);
    }

    private static byte[][] keys(Target target) {
        return new byte[][] {bytes(RedisKeys.attempts(target.user(), target.device()))};
    }

    private static byte[] field(AttemptPolicy.Place place) {
        return bytes(place.conversation() + ":" + place.seq());
    }

    private static AttemptPolicy.Place place(String field) {
        int colon = field.indexOf(':');
        return new AttemptPolicy.Place(
                UUID.fromString(field.substring(0, colon)), Long.parseLong(field.substring(colon + 1)));
    }

    private static byte[] seconds() {
        return bytes(Long.toString(KEPT.toSeconds()));
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
