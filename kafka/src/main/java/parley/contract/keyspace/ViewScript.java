package parley.contract.keyspace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// The script that begins the view of a partition at a position and drops its heads: nothing is known below it any
/// more. The worker of the partition notices and goes on from there.
///
/// Arguments: the position that the view is expected to have (empty: there is no view), the new one, the topic's id.
/// It answers `OK`, or `CAS` and the position that the view has, or `TOPIC` and the id that it belongs to.
public final class ViewScript {
    private ViewScript() {}

    /// @return Lua
    public static String text() {
        try (InputStream in = ViewScript.class.getResourceAsStream("reset-view.lua")) {
            if (in == null) {
                throw new IllegalStateException("reset-view.lua is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[][] keys(int partition) {
        var keys = new ArrayList<byte[]>();
        keys.add(RedisKeys.view(partition).getBytes(StandardCharsets.UTF_8));
        for (int bucket = 0; bucket < RedisKeys.headBuckets(); bucket++) {
            keys.add(RedisKeys.headBucket(partition, bucket).getBytes(StandardCharsets.UTF_8));
        }
        return keys.toArray(byte[][]::new);
    }
}
