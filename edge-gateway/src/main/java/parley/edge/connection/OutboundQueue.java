package parley.edge.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.edge.frame.CloseReason;
import parley.edge.push.Outlet;

/// The frames that wait to be written to one socket. Whoever adds to an empty queue starts a virtual thread
/// that writes until it is empty again; frames that wait together travel as one array of up to 16. Never
/// blocks the caller.
final class OutboundQueue implements Outlet {
    private static final int MOST_FRAMES = 16;
    private static final int MOST_CHARS = 64 * 1024;
    private static final String PING = "ping";

    /// Where the queue writes to. Its calls block as long as the other side does not read.
    interface Wire {
        void text(String text) throws IOException;

        /// @param payload that the pong brings back
        void ping(ByteBuffer payload) throws IOException;

        void close(CloseReason reason) throws IOException;
    }

    private final Wire wire;
    private final long limit;
    private final OutboundBudget budget;
    private final Runnable overflow;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<String> frames = new ArrayDeque<>(0);
    private long waiting;
    private boolean writing;
    private boolean ended;
    private @Nullable CloseReason closing;

    /// @param limit of waiting characters
    /// @param overflow called once, without the lock, when the limit is passed
    OutboundQueue(Wire wire, long limit, OutboundBudget budget, Runnable overflow) {
        this.wire = wire;
        this.limit = limit;
        this.budget = budget;
        this.overflow = overflow;
    }

    @Override
    public void send(String frame) {
        boolean tooMuch;
        lock.lock();
        try {
            if (ended || closing != null) {
                return;
            }
            tooMuch = waiting + frame.length() > limit;
            if (tooMuch) {
                ended = true;
                drop();
            } else {
                frames.addLast(frame);
                count(frame.length());
                write();
            }
        } finally {
            lock.unlock();
        }
        if (tooMuch) {
            overflow.run();
        }
    }

    void ping() {
        send(PING);
    }

    /// @param number that the pong will bring back
    void ping(long number) {
        send(PING + number);
    }

    /// Writes what waits, then closes the socket.
    void close(CloseReason reason) {
        close(reason, false);
    }

    /// Closes the socket without writing what waits.
    void cut(CloseReason reason) {
        close(reason, true);
    }

    private void close(CloseReason reason, boolean dropping) {
        lock.lock();
        try {
            if (!ended && closing == null) {
                if (dropping) {
                    drop();
                }
                closing = reason;
                write();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Drops what waits; the socket is gone.
    void end() {
        lock.lock();
        try {
            ended = true;
            drop();
        } finally {
            lock.unlock();
        }
    }

    /// @return how many characters wait
    long waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void drop() {
        frames.clear();
        count(-waiting);
    }

    private void count(long characters) {
        waiting += characters;
        budget.add(characters);
    }

    private void write() {
        if (!writing) {
            writing = true;
            Thread.ofVirtual().name("socket-writer").start(this::drain);
        }
    }

    private void drain() {
        try {
            for (String text = next(); text != null; text = next()) {
                if (text.startsWith(PING)) {
                    wire.ping(payload(text));
                } else {
                    wire.text(text);
                }
            }
            CloseReason reason = closing;
            if (reason != null) {
                end();
                wire.close(reason);
            }
        } catch (IOException | IllegalStateException e) {
            // The socket broke; its close event follows.
            end();
        }
    }

    /// @return the next text to write, null when there is none and this thread has to stop
    private @Nullable String next() {
        lock.lock();
        try {
            String first = frames.pollFirst();
            if (first == null) {
                writing = false;
                return null;
            }
            count(-first.length());
            String second = frames.peekFirst();
            if (second == null || first.startsWith(PING) || second.startsWith(PING)) {
                return first;
            }
            return array(first);
        } finally {
            lock.unlock();
        }
    }

    private static ByteBuffer payload(String ping) {
        return ByteBuffer.wrap(ping.substring(PING.length()).getBytes(StandardCharsets.US_ASCII));
    }

    private String array(String first) {
        var array = new StringBuilder(first.length() * 4).append('[').append(first);
        for (int count = 1; count < MOST_FRAMES; count++) {
            String frame = frames.peekFirst();
            if (frame == null || frame.startsWith(PING) || array.length() + frame.length() > MOST_CHARS) {
                break;
            }
            frames.removeFirst();
            count(-frame.length());
            array.append(',').append(frame);
        }
        return array.append(']').toString();
    }
}
