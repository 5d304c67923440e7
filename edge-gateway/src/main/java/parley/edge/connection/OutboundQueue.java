package parley.edge.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.edge.frame.CloseReason;
import parley.edge.push.Outlet;
import parley.edge.websocket.EncodedFrame;
import parley.edge.websocket.WebSocket;

/// The frames that wait to be written to one socket. Whoever adds to an idle queue writes, without blocking,
/// until it is empty or the socket takes no more; then the socket's own event goes on ([#writable()]). What
/// gathers meanwhile goes out in one system call. Never blocks the caller, and starts no thread.
///
/// The lock guards the queue only and is not held while the socket is written to: who adds to a queue that
/// is being written never waits for the system call. `writing` is the right to write, which one thread at a
/// time, or the socket's pending event, has.
final class OutboundQueue implements Outlet {
    private static final int MOST_FRAMES = 64;
    private static final int MOST_BYTES = 64 * 1024;
    private static final EncodedFrame PING = EncodedFrame.ping(new byte[0]);

    private static final class Waiting {
        private final EncodedFrame frame;
        private @Nullable Waiting next;

        private Waiting(EncodedFrame frame) {
            this.frame = frame;
        }
    }

    private final WebSocket socket;
    private final long limit;
    private final OutboundBudget budget;
    private final Runnable overflow;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Waiting first;
    private @Nullable Waiting last;
    /// The answer to the client's latest ping: one at most, however many pings it sends and does not read.
    private @Nullable EncodedFrame pong;

    private long waiting;
    private int held;
    private boolean writing;
    private boolean ended;
    private int closeCode;
    private @Nullable EncodedFrame closeFrame;
    private boolean closeWritten;

    /// @param limit of waiting bytes
    /// @param overflow called once, without the lock, when the limit is passed and the queue closes the
    ///     socket; the caller of [#send] may hold other locks
    OutboundQueue(WebSocket socket, long limit, OutboundBudget budget, Runnable overflow) {
        this.socket = socket;
        this.limit = limit;
        this.budget = budget;
        this.overflow = overflow;
    }

    @Override
    public void send(EncodedFrame frame) {
        boolean tooMuch;
        boolean write;
        lock.lock();
        try {
            if (ended || closeFrame != null) {
                return;
            }
            tooMuch = waiting + frame.length() > limit;
            if (tooMuch) {
                cutWith(CloseReason.SLOW_CONSUMER);
            } else {
                append(frame);
            }
            write = begin();
        } finally {
            lock.unlock();
        }
        if (write) {
            flush();
        }
        if (tooMuch) {
            overflow.run();
        }
    }

    @Override
    public void hold() {
        lock.lock();
        try {
            held++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release() {
        boolean write;
        lock.lock();
        try {
            held--;
            write = begin();
        } finally {
            lock.unlock();
        }
        if (write) {
            flush();
        }
    }

    void ping() {
        send(PING);
    }

    /// @param number that the pong will bring back
    void ping(long number) {
        send(EncodedFrame.ping(Long.toString(number).getBytes(StandardCharsets.US_ASCII)));
    }

    /// Answers a ping, before anything that waits.
    void pong(byte[] payload) {
        change(() -> pong = EncodedFrame.pong(payload));
    }

    /// Writes what waits, then closes the socket.
    void close(CloseReason reason) {
        change(() -> closeWith(reason.code(), reason.label()));
    }

    /// Closes the socket without writing what waits; soon, even when the client does not read.
    void cut(CloseReason reason) {
        change(() -> cutWith(reason));
    }

    /// Answers a close frame, or a broken one, and drops what waits.
    void answerClose(int code) {
        change(() -> {
            drop();
            closeWith(code, "");
        });
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

    /// The socket has taken what it was given.
    void writable() {
        flush();
    }

    /// @return how many bytes wait
    long waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable action) {
        boolean write;
        lock.lock();
        try {
            if (ended || closeFrame != null) {
                return;
            }
            action.run();
            write = begin();
        } finally {
            lock.unlock();
        }
        if (write) {
            flush();
        }
    }

    private void cutWith(CloseReason reason) {
        drop();
        closeWith(reason.code(), reason.label());
        socket.expire(reason.code());
    }

    private void closeWith(int code, String label) {
        closeCode = code;
        closeFrame = EncodedFrame.close(code, label);
    }

    private void append(EncodedFrame frame) {
        var added = new Waiting(frame);
        if (last == null) {
            first = added;
        } else {
            last.next = added;
        }
        last = added;
        count(frame.length());
    }

    private void drop() {
        first = null;
        last = null;
        pong = null;
        count(-waiting);
    }

    private void count(long bytes) {
        waiting += bytes;
        budget.add(bytes);
    }

    /// @return whether the caller has to write
    private boolean begin() {
        boolean something = first != null || pong != null || closeFrame != null;
        boolean now = held == 0 || waiting >= MOST_BYTES;
        if (writing || ended || !something || !now) {
            return false;
        }
        writing = true;
        return true;
    }

    private void flush() {
        for (ByteBuffer[] frames = next(); frames != null; frames = next()) {
            if (!socket.write(frames)) {
                return;
            }
        }
    }

    /// @return the next frames to write, null when there are none and this thread has to stop
    private ByteBuffer @Nullable [] next() {
        lock.lock();
        try {
            if (!ended && !closeWritten) {
                ByteBuffer[] frames = batch();
                if (frames.length > 0) {
                    return frames;
                }
                writing = false;
                return null;
            }
            writing = false;
            if (ended) {
                return null;
            }
            ended = true;
        } finally {
            lock.unlock();
        }
        socket.finish(closeCode);
        return null;
    }

    private ByteBuffer[] batch() {
        var frames = new ArrayList<ByteBuffer>(first == null || first == last ? 2 : MOST_FRAMES + 2);
        if (pong != null) {
            frames.add(pong.buffer());
            pong = null;
        }
        long bytes = 0;
        while (first != null && frames.size() < MOST_FRAMES && bytes < MOST_BYTES) {
            EncodedFrame frame = first.frame;
            frames.add(frame.buffer());
            bytes += frame.length();
            first = first.next;
        }
        count(-bytes);
        if (first == null) {
            last = null;
            if (closeFrame != null) {
                frames.add(closeFrame.buffer());
                closeWritten = true;
            }
        }
        return frames.toArray(ByteBuffer[]::new);
    }
}
