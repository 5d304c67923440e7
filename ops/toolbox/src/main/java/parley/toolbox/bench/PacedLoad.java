package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.load.Frame;
import parley.toolbox.bench.load.LoadListener;
import parley.toolbox.bench.load.LoadSocket;
import parley.toolbox.bench.load.LoadSockets;

/// Devices that send at a fixed total rate which does not wait for answers (open loop), and devices that
/// receive.
final class PacedLoad implements LoadListener {
    /// One who writes, and to where.
    record Writer(LoadSocket socket, MessageText text) {}

    /// The run that is going on.
    private record Run(int number, Tally tally) {}

    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CONNECT_SECONDS = 60;
    private static final int AT_ONCE = 100;

    private final LoadSockets sockets;
    private final List<LoadSocket> devices = new ArrayList<>();
    private final BitSet counted = new BitSet();
    private final List<Writer> writers = new ArrayList<>();
    private final Set<LoadSocket> touched = new LinkedHashSet<>();
    private volatile Run run = new Run(0, new Tally(0, 1, 0, 0));

    PacedLoad(LoadSockets sockets) {
        this.sockets = sockets;
    }

    /// @param counts whether what it receives is counted; senders get their own messages too
    /// @return a device that is not connected yet
    LoadSocket device(String token, String device, boolean counts) {
        var socket = sockets.device(devices.size(), token, device, this);
        counted.set(socket.number(), counts);
        devices.add(socket);
        return socket;
    }

    /// A device that also writes to a conversation, in turn with the others.
    void writer(LoadSocket socket, String conversation, int bytes) {
        writers.add(new Writer(socket, new MessageText(conversation, bytes)));
    }

    /// Connects whoever is not connected; returns when all are ready.
    void connect() {
        connect(devices);
    }

    void connect(List<LoadSocket> wanted) {
        List<LoadSocket> missing =
                wanted.stream().filter(device -> !device.isReady()).toList();
        for (int from = 0; from < missing.size(); from += AT_ONCE) {
            CompletableFuture<?>[] ready = missing.subList(from, Math.min(missing.size(), from + AT_ONCE)).stream()
                    .map(LoadSocket::connect)
                    .toArray(CompletableFuture[]::new);
            try {
                CompletableFuture.allOf(ready)
                        .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .join();
            } catch (CompletionException e) {
                throw new CommandFailedException("connecting: " + e.getCause(), e);
            }
        }
    }

    /// Sends all messages of a run, each when it is due, from the calling thread; then returns.
    ///
    /// @param warmedUp run once, when the first timed message is due; should not block
    /// @param stop asked often: ends the run before its time
    void send(Tally tally, Runnable warmedUp, BooleanSupplier stop) {
        int number = run.number() + 1;
        run = new Run(number, tally);
        Pacer.run(tally, warmedUp, stop, (from, to) -> sockets.execute(() -> write(number, tally, from, to)));
    }

    /// Waits until everything that was sent arrived, at most that long.
    ///
    /// @return whether it did
    static boolean settle(Tally tally, int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!tally.complete()) {
            if (System.nanoTime() > until) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    @Override
    public void frame(LoadSocket socket, Frame frame, boolean ascending) {
        switch (frame.op()) {
            case MESSAGE -> {
                Run now = run;
                if (counted.get(socket.number()) && MessageText.run(frame.k()) == now.number()) {
                    now.tally().received(MessageText.k(frame.k()), System.nanoTime(), ascending, frame.seq());
                }
            }
            case ACCEPTED -> {
                Run now = run;
                if (MessageText.run(frame.id()) == now.number()) {
                    now.tally().accepted(MessageText.k(frame.id()), System.nanoTime());
                }
            }
            case ERROR -> run.tally().trouble(frame.code());
            case WELCOME, READY, UPTO, RECEIPT, OTHER -> {
                // nothing to count
            }
        }
    }

    @Override
    public void closed(LoadSocket socket, String reason) {
        run.tally().trouble("closed " + reason);
    }

    private void write(int number, Tally tally, int from, int to) {
        for (int k = from; k < to; k++) {
            Writer writer = writers.get(k % writers.size());
            MessageText text = writer.text();
            if (writer.socket().write(text.bytes(), text.of(number, k))) {
                touched.add(writer.socket());
            } else {
                tally.trouble("not connected");
            }
            tally.sent(k, System.nanoTime(), LATE_NANOS);
        }
        touched.forEach(LoadSocket::flush);
        touched.clear();
    }
}
