package parley.sink.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import parley.sink.intake.Backoff;
import parley.sink.intake.SinkState;

/// Captures for as long as this sink runs and has the lock; stands by while another has it. Whatever fails
/// is tried again after a pause, for ever: the rest of the sink does not depend on it. Begins in the
/// background when the sink is up.
public final class Capture implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    /// A standby asks again after this time; when the lock becomes free it has it at once.
    private static final Duration STANDBY = Duration.ofSeconds(10);
    private static final Duration STOPPING = Duration.ofSeconds(20);
    /// An engine that ran this long had a good position.
    private static final Duration LASTING = Duration.ofMinutes(1);
    /// Every so many engines that failed soon, the next one does not trust the position and reads the table.
    private static final int CRASHES = 5;

    /// Opens a connection of its own, outside any pool.
    @FunctionalInterface
    interface Connections {
        Connection open() throws SQLException;
    }

    /// Starts an engine that captures until it is closed, and says when it does.
    @FunctionalInterface
    interface Engines {
        /// @param anew whether it begins with the whole table, whatever position was kept
        EngineRun start(Runnable started, boolean anew);
    }

    private final Connections connections;
    private final Engines engines;
    private final SinkState sink;
    private final CaptureState state;
    private final CaptureMetrics metrics;
    private final CaptureSettings settings;
    private final Backoff backoff;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("capture").daemon().unstarted(this::captureForEver);
    /// Waits for the lock, perhaps: it must be ended to end the wait.
    private volatile @Nullable Connection waiting;

    /// Engines in a row that failed soon after their start. Only the thread of the capture uses it.
    private int crashes;

    private volatile boolean running;

    Capture(
            Connections connections,
            Engines engines,
            SinkState sink,
            CaptureState state,
            CaptureMetrics metrics,
            CaptureSettings settings,
            Backoff backoff,
            Clock clock) {
        this.connections = connections;
        this.engines = engines;
        this.sink = sink;
        this.state = state;
        this.metrics = metrics;
        this.settings = settings;
        this.backoff = backoff;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        thread.start();
    }

    /// Returns when the engine has kept its position and the lock is free.
    @Override
    public void stop() {
        stopping.countDown();
        thread.interrupt();
        try {
            Connection connection = waiting;
            if (connection != null) {
                connection.abort(Runnable::run);
            }
            if (!thread.join(STOPPING)) {
                LOG.error("change capture did not end within {}", STOPPING);
            }
        } catch (SQLException e) {
            LOG.warn("the wait for the lock could not be ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void captureForEver() {
        try {
            sink.awaitRunning();
            int failures = 0;
            while (stopping.getCount() > 0) {
                try {
                    captureOnce();
                    failures = 0;
                } catch (SQLException | RuntimeException e) {
                    if (stopping.getCount() > 0) {
                        failures = failed(e, lasted() ? 0 : failures);
                        stopping.await(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS);
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("change capture ends");
        } finally {
            state.role(new CaptureState.Role.Idle());
        }
    }

    private int failed(Exception error, int before) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        String reason =
                error instanceof CaptureException ? message : error.getClass().getSimpleName() + ": " + message;
        if (!(state.role() instanceof CaptureState.Role.Failing failing)
                || !failing.reason().equals(reason)) {
            LOG.warn("changes are not captured: {}", reason);
        }
        LOG.debug("changes are not captured", error);
        metrics.failed();
        state.failing(clock.instant(), reason);
        return before + 1;
    }

    /// Returns when another sink had the lock all the time, or the engine ended in order.
    private void captureOnce() throws SQLException, InterruptedException {
        try (@Nullable CaptureLock lock = locked()) {
            if (lock == null) {
                return;
            }
            Prerequisites.check(lock.connection());
            boolean anew = crashes > 0 && crashes % CRASHES == 0;
            try (EngineRun engine = engines.start(this::started, anew)) {
                while (!engine.endedWithin(settings.watch()) && stopping.getCount() > 0) {
                    lock.check();
                }
            } catch (CaptureException e) {
                crashes = lasted() ? 1 : crashes + 1;
                throw e;
            }
        }
    }

    private boolean lasted() {
        return state.role() instanceof CaptureState.Role.Active(Instant since)
                && since.plus(LASTING).isBefore(clock.instant());
    }

    private void started() {
        state.role(new CaptureState.Role.Active(clock.instant()));
        LOG.info("this sink captures the changes of member rows");
    }

    private @Nullable CaptureLock locked() throws SQLException {
        Connection connection = connections.open();
        waiting = connection;
        if (stopping.getCount() == 0) {
            connection.close();
            return null;
        }
        if (!(state.role() instanceof CaptureState.Role.Failing)) {
            state.role(new CaptureState.Role.Standby());
        }
        CaptureLock lock = CaptureLock.take(
                connection, STANDBY, settings.watch().multipliedBy(3).plusSeconds(1));
        waiting = null;
        if (lock == null) {
            state.role(new CaptureState.Role.Standby());
        }
        return lock;
    }
}
