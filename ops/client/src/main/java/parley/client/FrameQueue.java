package parley.client;

import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes frames to a socket in order: one write at a time, what has gathered meanwhile goes out together
/// as an array
/// of up to 16. Bounded. Safe from any thread, never blocks.
final class FrameQueue {
    private static final int TOGETHER = 16;
    static final int CAPACITY = 1024;

    private final WebSocket socket;
    private final Consumer<Throwable> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<ClientFrame> frames = new ArrayDeque<>();
    private int maxBytes = 65_536;
    private boolean writing;
    private @Nullable Runnable farewell;

    /// @param failed is told once or more when a write failed
    FrameQueue(WebSocket socket, Consumer<Throwable> failed) {
        this.socket = socket;
        this.failed = failed;
    }

    /// @param bytes the longest text that the gateway takes
    void limit(int bytes) {
        lock.lock();
        try {
            maxBytes = bytes;
        } finally {
            lock.unlock();
        }
    }

    /// @return how many more frames fit
    int room() {
        lock.lock();
        try {
            return CAPACITY - frames.size();
        } finally {
            lock.unlock();
        }
    }

    /// @return false when the queue is full: the frame was not taken
    boolean offer(ClientFrame frame) {
        lock.lock();
        try {
            if (frames.size() >= CAPACITY || farewell != null) {
                return false;
            }
            frames.addLast(frame);
        } finally {
            lock.unlock();
        }
        write();
        return true;
    }

    /// Takes no more frames, and runs `last` when those it has are written.
    void finish(Runnable last) {
        lock.lock();
        try {
            farewell = last;
        } finally {
            lock.unlock();
        }
        write();
    }

    private void write() {
        String text;
        lock.lock();
        try {
            if (writing) {
                return;
            }
            if (frames.isEmpty()) {
                if (farewell != null) {
                    writing = true;
                    farewell.run();
                }
                return;
            }
            writing = true;
            text = together();
        } finally {
            lock.unlock();
        }
        socket.sendText(text, true).whenComplete((done, failure) -> written(failure));
    }

    private void written(@Nullable Throwable failure) {
        lock.lock();
        try {
            writing = failure != null; // after a failure nothing more goes out
        } finally {
            lock.unlock();
        }
        if (failure != null) {
            failed.accept(failure);
        } else {
            write();
        }
    }

    private String together() {
        ClientFrame first = frames.removeFirst();
        ClientFrame next = frames.peekFirst();
        int bytes = first.bytes() + 2;
        if (next == null || bytes + next.bytes() + 1 > maxBytes) {
            return first.text();
        }
        StringBuilder array = new StringBuilder("[").append(first.text());
        int count = 1;
        while (next != null && count < TOGETHER && bytes + next.bytes() + 1 <= maxBytes) {
            array.append(',').append(next.text());
            bytes += next.bytes() + 1;
            count++;
            frames.removeFirst();
            next = frames.peekFirst();
        }
        return array.append(']').toString();
    }
}
