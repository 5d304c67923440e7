package parley.contract.presence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import parley.contract.keyspace.RedisKeys;

/// The script that looks at a user. Its reply is read by [Sighting#parse].
public final class PresenceScript {
    private PresenceScript() {}

    /// @return UTF-8 Lua
    public static byte[] text() {
        try (InputStream in = PresenceScript.class.getResourceAsStream("look.lua")) {
            if (in == null) {
                throw new IllegalStateException("look.lua is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[][] keys(UUID user) {
        return new byte[][] {bytes(RedisKeys.route(user)), bytes(RedisKeys.seen(user))};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
