package parley.edge.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// A Lua script, called by its digest and sent whole when Redis does not know it (any more).
public final class RedisScript {
    private final byte[] text;
    private final String digest;

    public RedisScript(byte[] text) {
        this.text = text.clone();
        try {
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /// @param resource beside `owner` on the class path
    public static RedisScript resource(Class<?> owner, String resource) {
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return new RedisScript(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Does not block. Fails with the Redis error in a [CompletionException].
    public <T> CompletionStage<T> run(RedisLink redis, ScriptOutputType output, byte[][] keys, byte[]... arguments) {
        return run(redis, redis.commands(), output, keys, arguments);
    }

    /// The same among commands that are written together.
    ///
    /// @param commands from [RedisLink#together]
    public <T> CompletionStage<T> run(
            RedisLink redis,
            RedisAsyncCommands<byte[], byte[]> commands,
            ScriptOutputType output,
            byte[][] keys,
            byte[]... arguments) {
        CompletionStage<T> first = commands.evalsha(digest, output, keys, arguments);
        return first.exceptionallyCompose(failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof RedisNoScriptException) {
                return redis.commands().<T>eval(text, output, keys, arguments);
            }
            return CompletableFuture.failedFuture(failure);
        });
    }
}
