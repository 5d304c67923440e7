package parley.edge.connection;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.edge.frame.CloseReason;
import parley.edge.frame.Frames;
import parley.edge.websocket.EncodedFrame;

/// Sends sockets to other gateways: tells them, serves them for a while, then closes one after the other,
/// each when what it has in flight is answered. So a thousand clients do not fall on the next gateway in one
/// second, and no send fails.
final class Departure {
    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    /// The sockets that there still are.
    interface Open {
        Collection<Connection> connections();

        /// Waits until no socket is open.
        ///
        /// @return false when that took longer
        boolean awaitNone(Duration patience) throws InterruptedException;
    }

    private final SocketSettings.Drain settings;
    private final ScheduledExecutorService timers;
    private final RandomGenerator random;
    private final LongSupplier nanos;

    Departure(
            SocketSettings.Drain settings,
            ScheduledExecutorService timers,
            RandomGenerator random,
            LongSupplier nanos) {
        this.settings = settings;
        this.timers = timers;
        this.random = random;
        this.nanos = nanos;
    }

    /// Blocks until all are gone, for `within` at most. No new ones may come any more.
    void run(Open open) {
        long began = nanos.getAsLong();
        List<Connection> all = List.copyOf(open.connections());
        EncodedFrame frame =
                Frames.drain(settings.in().toMillis(), settings.jitter().toMillis());
        for (Connection connection : all) {
            connection.drain(frame);
            long leaves =
                    settings.in().toMillis() + random.nextLong(settings.jitter().toMillis() + 1);
            timers.schedule(
                    () -> Thread.ofVirtual().name("leaving").start(connection::leave), leaves, TimeUnit.MILLISECONDS);
        }
        try {
            if (!open.awaitNone(settings.within().minus(LAST_WORDS))) {
                List<Connection> late = List.copyOf(open.connections());
                LOG.warn("{} sockets were not answered in time and are closed", late.size());
                late.forEach(connection -> connection.close(CloseReason.DRAIN));
                open.awaitNone(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!all.isEmpty()) {
            LOG.info("{} sockets left within {} ms", all.size(), (nanos.getAsLong() - began) / 1_000_000);
        }
    }
}
