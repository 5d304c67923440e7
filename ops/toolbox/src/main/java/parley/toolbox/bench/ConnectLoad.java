package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.load.Frame;
import parley.toolbox.bench.load.LoadListener;
import parley.toolbox.bench.load.LoadSocket;
import parley.toolbox.bench.load.LoadSockets;

/// Sockets that connect and then only stay.
final class ConnectLoad implements LoadListener {
    private static final long MOST_MICROS = 120_000_000;
    private static final int PATIENCE_SECONDS = 120;

    private final List<LoadSocket> devices = new ArrayList<>();
    private final ConcurrentHistogram readyMicros = new ConcurrentHistogram(MOST_MICROS, 3);
    private final Map<String, AtomicInteger> failures = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> dropped = new ConcurrentHashMap<>();
    private volatile boolean holding;
    private volatile long lastReady;

    /// @param people of whom each is connected once
    ConnectLoad(LoadSockets sockets, List<People.Person> people) {
        for (People.Person person : people) {
            devices.add(sockets.device(devices.size(), person.accessToken(), People.DEVICE, this));
        }
    }

    /// Connects all; returns when each is ready or has failed.
    ///
    /// @param atOnce how many may be between their first packet and `ready`
    /// @return seconds from the first connect to the last `ready`
    double connect(int atOnce) throws InterruptedException {
        var under = new Semaphore(atOnce);
        long began = System.nanoTime();
        lastReady = began;
        for (LoadSocket device : devices) {
            under.acquire();
            long started = System.nanoTime();
            device.connect().whenComplete((ready, failure) -> {
                under.release();
                long now = System.nanoTime();
                if (failure == null) {
                    lastReady = now;
                    readyMicros.recordValue(Math.min(MOST_MICROS, (now - started) / 1_000));
                }
            });
        }
        under.tryAcquire(atOnce, PATIENCE_SECONDS, TimeUnit.SECONDS);
        return (lastReady - began) / 1e9;
    }

    /// From now on an end is a dropped connection, and no failed attempt.
    void hold() {
        holding = true;
    }

    void close() {
        devices.forEach(LoadSocket::close);
    }

    /// @return how many are connected now
    int connected() {
        return (int) devices.stream().filter(LoadSocket::isReady).count();
    }

    Histogram readyMicros() {
        return readyMicros;
    }

    Map<String, Integer> failures() {
        return counts(failures);
    }

    Map<String, Integer> dropped() {
        return counts(dropped);
    }

    @Override
    public void frame(LoadSocket socket, Frame frame, boolean ascending) {
        // idle: nothing is expected
    }

    @Override
    public void closed(LoadSocket socket, String reason) {
        (holding ? dropped : failures)
                .computeIfAbsent(reason, any -> new AtomicInteger())
                .incrementAndGet();
    }

    private static Map<String, Integer> counts(Map<String, AtomicInteger> counted) {
        var counts = new TreeMap<String, Integer>();
        counted.forEach((what, count) -> counts.put(what, count.get()));
        return counts;
    }
}
