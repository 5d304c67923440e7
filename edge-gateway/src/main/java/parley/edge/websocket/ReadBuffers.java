package parley.edge.websocket;

import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Buffers that are lent for one read: as many as threads read at the same time, not as there are sockets.
/// Safe from any thread.
final class ReadBuffers {
    static final int BYTES = 16 * 1024;
    private static final int MOST_KEPT = 64;

    private final ArrayBlockingQueue<byte[]> free = new ArrayBlockingQueue<>(MOST_KEPT);

    byte[] take() {
        byte @Nullable [] buffer = free.poll();
        return buffer == null ? new byte[BYTES] : buffer;
    }

    void give(byte[] buffer) {
        free.offer(buffer);
    }
}
