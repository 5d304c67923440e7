package parley.client;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Asks a server that spoke and then went quiet whether it is still there: once after each time it spoke.
///
/// The JDK's WebSocket loses the end of a connection that arrives while it hands over what came just before:
/// then it calls neither `onClose` nor `onError`, and only writing fails, by the second or third time. Without
/// this such an end is noticed after three ping intervals of silence. An answer that does not come means
/// nothing here: the application may not take any frames at the moment. Safe from any thread.
final class QuietCheck {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final int QUESTIONS = 5;

    private final Timers timers;
    private final Consumer<ByteBuffer> ask;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean watching;
    private boolean spoke;
    private boolean ended;
    private int question;
    private int left;

    /// @param ask writes a ping with this payload
    QuietCheck(Timers timers, Consumer<ByteBuffer> ask) {
        this.timers = timers;
        this.ask = ask;
    }

    /// The server said something by itself.
    void spoke() {
        lock.lock();
        try {
            spoke = true;
            if (!watching && !ended) {
                watching = true;
                timers.after(QUIET, this::look);
            }
        } finally {
            lock.unlock();
        }
    }

    /// A pong came. Only one to the newest question says that the server was there after it spoke.
    void answered(ByteBuffer payload) {
        lock.lock();
        try {
            if (payload.remaining() == Integer.BYTES && payload.getInt(payload.position()) == question) {
                left = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    /// The connection is gone: nothing is asked any more.
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        ByteBuffer payload;
        lock.lock();
        try {
            boolean again = spoke;
            if (again) {
                spoke = false;
                left = QUESTIONS;
            }
            watching = !ended && left > 0;
            if (!watching) {
                return;
            }
            timers.after(QUIET, this::look);
            if (again) {
                return; // it spoke within the last second, and may go on
            }
            left--;
            payload = ByteBuffer.allocate(Integer.BYTES).putInt(0, ++question);
        } finally {
            lock.unlock();
        }
        ask.accept(payload);
    }
}
