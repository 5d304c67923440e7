package parley.toolbox.chaos.load;

import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;

/// Sends at a fixed rate on a thread of its own; lets a device drop its connection now and then, and a user
/// read. Says when it, or this process, was late.
final class Sender {
    private static final long LATE_NANOS = 50_000_000;
    private static final long STALL_NANOS = 100_000_000;
    private static final long NAP_NANOS = 5_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final int READ_ONE_IN = 12;
    private static final int DROP_ONE_IN = 150;

    private final Cast cast;
    private final History history;
    private final Bodies bodies;
    private final Random random;
    private volatile double rate;
    private volatile boolean stopped;
    private volatile long count;
    private long late;
    private long stalled;

    Sender(Cast cast, History history, Random random, double rate) {
        this.cast = cast;
        this.history = history;
        this.bodies = new Bodies(random.nextLong());
        this.random = random;
        this.rate = rate;
    }

    Thread start() {
        return Thread.ofPlatform().name("chaos-load").start(this::run);
    }

    /// @param rate messages a second, from the next one on
    void rate(double rate) {
        this.rate = rate;
    }

    double rate() {
        return rate;
    }

    long sent() {
        return count;
    }

    void stop() {
        stopped = true;
    }

    private void run() {
        List<LoadDevice> devices = cast.devices();
        long began = System.nanoTime();
        long told = began;
        double due = began;
        while (!stopped) {
            await((long) due);
            long now = System.nanoTime();
            late += now - due > LATE_NANOS ? 1 : 0;
            if (now - told > SECOND) {
                told = now;
                tell();
            }
            LoadDevice device = devices.get(random.nextInt(devices.size()));
            if (cast.present(device)) {
                one(device);
            }
            due += SECOND / rate;
        }
        tell();
    }

    private void one(LoadDevice device) {
        long number = count;
        count = number + 1; // by this thread alone
        String id = "m-" + number + "-" + Long.toHexString(random.nextLong() & 0xffff);
        var conversation = cast.pick(device.who().user(), random);
        device.send(conversation, id, bodies.next(), bodies.meta());
        if (random.nextInt(READ_ONE_IN) == 0) {
            device.read(conversation);
        }
        if (random.nextInt(DROP_ONE_IN) == 0) {
            device.interrupt();
        }
    }

    /// In short naps, so that a process that stands still is noticed.
    private void await(long due) {
        long now = System.nanoTime();
        while (now < due && !stopped) {
            long nap = Math.min(NAP_NANOS, due - now);
            LockSupport.parkNanos(nap);
            long woke = System.nanoTime();
            if (woke - now - nap > STALL_NANOS) {
                stalled = Math.max(stalled, woke - now - nap);
            }
            now = woke;
        }
    }

    private void tell() {
        if (late > 0 || stalled > 0) {
            history.record(new Event.Limit(late, stalled / 1_000_000));
            late = 0;
            stalled = 0;
        }
    }
}
