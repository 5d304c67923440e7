package parley.sink.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One life of an engine, on a thread of its own: from its start until it fails or is closed. It is never
/// started again.
final class EngineRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRun.class);
    private static final Duration CLOSING = Duration.ofSeconds(15);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    private EngineRun(Properties settings, ChangeBatches changes, Runnable started) {
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(settings)
                .using(EngineRun.class.getClassLoader())
                .using((boolean success, String message, @Nullable Throwable error) -> {
                    if (!success) {
                        failure = error == null ? new CaptureException(String.valueOf(message)) : error;
                    }
                })
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        started.run();
                    }
                })
                .notifying(changes)
                .build();
        thread = Thread.ofPlatform().name("capture-engine").daemon().unstarted(() -> {
            try {
                engine.run();
            } finally {
                changes.close();
                ended.countDown();
            }
        });
    }

    /// @param changes told of batches, on one thread of the engine; may block, and be interrupted when the
    ///     engine is closed; closed when the engine has ended
    /// @param started told when it captures, on a thread of the engine; must not block
    static EngineRun start(Properties settings, ChangeBatches changes, Runnable started) {
        var run = new EngineRun(settings, changes, started);
        run.thread.start();
        return run;
    }

    /// @return whether the engine ended by itself within this time
    /// @throws CaptureException when it failed
    boolean endedWithin(Duration time) throws InterruptedException {
        boolean over = ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        Throwable error = failure;
        if (over && error != null) {
            throw new CaptureException("the engine failed: " + reason(error), error);
        }
        return over;
    }

    /// Returns when the engine has kept its position and let go of the database, or after 15 s.
    @Override
    public void close() {
        long deadline = System.nanoTime() + CLOSING.toNanos();
        boolean interrupted = false;
        while (ended.getCount() > 0 && System.nanoTime() < deadline) {
            try {
                engine.close();
            } catch (IllegalStateException e) {
                // It is just starting, and can be closed a moment later, or it is ending already.
                LOG.debug("the engine cannot be closed now: {}", e.getMessage());
            } catch (IOException e) {
                LOG.warn("closing the engine: {}", e.toString());
            }
            try {
                ended.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (ended.getCount() > 0) {
            LOG.error("the engine did not end within {}: left alone", CLOSING);
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The innermost message: the outer ones say that something failed.
    private static String reason(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }
}
