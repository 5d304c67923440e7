package parley.toolbox.bench;

import java.util.BitSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.load.Frame;
import parley.toolbox.bench.load.LoadListener;
import parley.toolbox.bench.load.LoadSocket;
import parley.toolbox.bench.load.LoadSockets;

/// A device that is to get all messages of one conversation, numbered from 0 in the order of the log. Made anew it
/// has an empty store: what the server thinks that it has is another matter. Connects again when it is told to.
final class WipedDevice implements LoadListener {
    private static final int CONNECT_SECONDS = 120;
    private static final long POLL_MS = 10;

    /// What came of it.
    ///
    /// @param frames messages that came, with those that came again
    /// @param distinct numbers among them
    /// @param disorder messages that came for the first time, but not behind the one before in number and seq
    record Received(int expected, int frames, int distinct, int disorder) {
        /// @return whether each message is there once after the dedupe, in order
        boolean complete() {
            return distinct == expected && disorder == 0;
        }
    }

    private final int expected;
    private final LoadSocket socket;
    private final BitSet seen = new BitSet();
    private int frames;
    private int disorder;
    private long lastSeq;
    private final AtomicInteger closed = new AtomicInteger();
    private volatile String reason = "";

    WipedDevice(LoadSockets sockets, People.Person person, int expected) {
        this.expected = expected;
        this.socket = sockets.device(0, person.accessToken(), People.DEVICE, this);
    }

    /// Returns when it is ready: what the server had for it is here.
    void connect() {
        try {
            socket.connect().orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw new CommandFailedException("the device could not connect: " + e.getCause(), e);
        }
    }

    /// @return how often the server has ended a connection of it
    int closed() {
        return closed.get();
    }

    /// @return why the server ended the last one
    String reason() {
        return reason;
    }

    /// Waits until everything is here.
    ///
    /// @return false when that took longer
    boolean await(int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (received().distinct() < expected) {
            if (System.nanoTime() > until) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return true;
    }

    synchronized Received received() {
        return new Received(expected, frames, seen.cardinality(), disorder);
    }

    void leave() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500); // the last acknowledgements
        socket.close();
        while (socket.isReady()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    @Override
    public synchronized void frame(LoadSocket from, Frame frame, boolean ascending) {
        if (frame.op() != Frame.Op.MESSAGE) {
            return;
        }
        frames++;
        int k = (int) frame.k();
        if (k < 0 || k >= expected) {
            disorder++;
        } else if (!seen.get(k)) {
            // A cumulative confirmation rests on it: the next new one is the next of all.
            if (k != seen.nextClearBit(0) || frame.seq() <= lastSeq) {
                disorder++;
            }
            seen.set(k);
            lastSeq = Math.max(lastSeq, frame.seq());
        }
    }

    @Override
    public void closed(LoadSocket from, String why) {
        reason = why;
        closed.incrementAndGet();
    }
}
