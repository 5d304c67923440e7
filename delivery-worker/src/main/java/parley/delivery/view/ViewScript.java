package parley.delivery.view;

import io.lettuce.core.RedisNoScriptException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/// A script that Redis knows by its hash, and is given again when it has forgotten it (after a restart).
///
/// @param text of the script
/// @param sha hexadecimal SHA-1 of the text
record ViewScript(byte[] text, String sha) {
    static ViewScript of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ViewScript(bytes, sha1(bytes));
    }

    /// @param name of a resource of this package
    static ViewScript resource(String name) {
        return of(source(name));
    }

    static String source(String name) {
        try (InputStream in = ViewScript.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @return the script's reply, which is a list; bulk strings are byte arrays
    /// @throws org.springframework.dao.DataAccessException what Redis or the way to it said
    List<Object> run(RedisConnection redis, int keys, byte[]... keysAndArguments) {
        try {
            return Objects.requireNonNull(
                    redis.scriptingCommands().evalSha(sha, ReturnType.MULTI, keys, keysAndArguments));
        } catch (DataAccessException e) {
            if (!(NestedExceptionUtils.getMostSpecificCause(e) instanceof RedisNoScriptException)) {
                throw e;
            }
            return Objects.requireNonNull(
                    redis.scriptingCommands().eval(text, ReturnType.MULTI, keys, keysAndArguments));
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
