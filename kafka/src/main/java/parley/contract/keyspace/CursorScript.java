package parley.contract.keyspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The script that raises the cursors of one device, [RedisKeys#cursors]. A higher revision is higher, whatever its
/// seq: so a rewind is a raise too, and what comes late from before it changes nothing.
///
/// Arguments: time to live in seconds, then conversation, revision and seq of each.
public final class CursorScript {
    private CursorScript() {}

    /// @return Lua
    public static String text() {
        try (InputStream in = CursorScript.class.getResourceAsStream("raise-cursors.lua")) {
            if (in == null) {
                throw new IllegalStateException("raise-cursors.lua is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
