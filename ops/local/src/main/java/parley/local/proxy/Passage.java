package parley.local.proxy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One connection through a [TcpProxy]. All methods may be called from any thread.
public final class Passage implements Comparable<Passage> {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final int PIECE = 16 << 10;

    private enum Way {
        FORTH,
        BACK
    }

    private enum Verdict {
        PASS,
        SWALLOW,
        END
    }

    /// Something that ends a socket.
    @FunctionalInterface
    interface Closing {
        void run() throws IOException;
    }

    private final long number = NUMBERS.incrementAndGet();
    private final TcpProxy proxy;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger running = new AtomicInteger(2);
    private final AtomicLong carriedBack = new AtomicLong();
    private LinkState state = new LinkState.Passing();
    private boolean lost;

    Passage(TcpProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        Thread.ofVirtual().name("proxy-" + proxy.name() + "-forth").start(() -> carry(client, server, Way.FORTH));
        Thread.ofVirtual().name("proxy-" + proxy.name() + "-back").start(() -> carry(server, client, Way.BACK));
    }

    /// Changes what happens to this connection alone, until its proxy changes again. A connection that lost bytes is
    /// reset unless it goes on losing them.
    public synchronized void become(LinkState next) {
        state = next;
        switch (next) {
            case LinkState.Cut _ -> reset();
            case LinkState.Refusing _ -> reset();
            case LinkState.HalfOpen _ -> {}
            case LinkState.Passing _ -> resetIfLost();
            case LinkState.Slow _ -> resetIfLost();
            case LinkState.Held _ -> resetIfLost();
            case LinkState.HeldBack _ -> resetIfLost();
        }
        notifyAll();
    }

    /// @return bytes from the accepting side that were passed on, so far
    public long carriedBack() {
        return carriedBack.get();
    }

    /// Both ends see `Connection reset`.
    public synchronized void reset() {
        state = new LinkState.Cut();
        reset(client);
        reset(server);
        notifyAll();
        proxy.ended(this);
    }

    @Override
    public int compareTo(Passage other) {
        return Long.compare(number, other.number);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    static void reset(Socket socket) {
        quietly(() -> socket.setSoLinger(true, 0));
        quietly(socket::close);
    }

    static void quietly(Closing step) {
        try {
            step.run();
        } catch (IOException e) {
            // It is gone already, which is what was wanted.
        }
    }

    private void carry(Socket from, Socket to, Way way) {
        var piece = new byte[PIECE];
        try {
            int length = from.getInputStream().read(piece);
            for (Verdict verdict = judge(way); verdict != Verdict.END; verdict = judge(way)) {
                if (length < 0 && verdict == Verdict.PASS) {
                    to.shutdownOutput();
                    break;
                }
                if (length < 0) {
                    awaitChange(); // an end that is swallowed: the other side must not hear of it
                    continue;
                }
                if (verdict == Verdict.PASS) {
                    to.getOutputStream().write(piece, 0, length);
                    if (way == Way.BACK) {
                        carriedBack.addAndGet(length);
                    }
                }
                length = from.getInputStream().read(piece);
            }
        } catch (IOException e) {
            broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
        if (running.decrementAndGet() == 0) {
            quietly(client::close);
            quietly(server::close);
            proxy.ended(this);
        }
    }

    /// What becomes of the piece that was just read; waits while the connection is held.
    private Verdict judge(Way way) throws InterruptedException {
        while (true) {
            LinkState now = current();
            switch (now) {
                case LinkState.Passing _ -> {
                    return Verdict.PASS;
                }
                case LinkState.Slow slow -> {
                    Thread.sleep(slow.delay());
                    return Verdict.PASS;
                }
                case LinkState.HeldBack _
                when way == Way.FORTH -> {
                    return Verdict.PASS;
                }
                case LinkState.HeldBack _ -> awaitChange(now);
                case LinkState.Held _ -> awaitChange(now);
                case LinkState.HalfOpen _ -> {
                    if (lose()) {
                        return Verdict.SWALLOW;
                    }
                }
                case LinkState.Cut _ -> {
                    return Verdict.END;
                }
                case LinkState.Refusing _ -> {
                    return Verdict.END;
                }
            }
        }
    }

    private synchronized LinkState current() {
        return state;
    }

    /// @return false when the state changed meanwhile: then nothing is lost
    private synchronized boolean lose() {
        lost |= state instanceof LinkState.HalfOpen;
        return state instanceof LinkState.HalfOpen;
    }

    private synchronized void awaitChange(LinkState from) throws InterruptedException {
        while (state.equals(from)) {
            wait();
        }
    }

    private synchronized void awaitChange() throws InterruptedException {
        awaitChange(state);
    }

    private synchronized void resetIfLost() {
        if (lost) {
            reset();
        }
    }

    /// One end is gone without a good-bye. Who is behind a half-open link must not hear of it.
    private synchronized void broken() {
        if (state instanceof LinkState.HalfOpen) {
            lost = true;
        } else {
            reset();
        }
    }
}
