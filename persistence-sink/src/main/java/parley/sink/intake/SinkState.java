package parley.sink.intake;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the sink as a whole is: starting, running, or refusing to run. Safe from any thread.
public final class SinkState {
    private static final Logger LOG = LoggerFactory.getLogger(SinkState.class);

    /// Of the whole sink.
    sealed interface Phase {
        /// @param waitingFor what is not there yet
        record Starting(String waitingFor) implements Phase {}

        record Running() implements Phase {}

        /// @param reason one sentence for the operator
        record Refusing(String reason) implements Phase {}
    }

    private volatile Phase phase = new Phase.Starting("the start");
    private volatile @Nullable String pollError;
    private final CountDownLatch up = new CountDownLatch(1);

    Phase phase() {
        return phase;
    }

    void waitingFor(String what) {
        phase = new Phase.Starting(what);
    }

    void running() {
        phase = new Phase.Running();
        up.countDown();
    }

    /// Returns when the sink runs for the first time; never when it refuses to.
    public void awaitRunning() throws InterruptedException {
        up.await();
    }

    /// The first reason stays.
    synchronized void refuse(String reason, @Nullable Throwable cause) {
        if (!(phase instanceof Phase.Refusing)) {
            phase = new Phase.Refusing(reason);
            LOG.error("The sink refuses to run: {}", reason, cause);
        }
    }

    boolean refusing() {
        return phase instanceof Phase.Refusing;
    }

    /// @return why the log cannot be read at the moment; null when it can
    @Nullable String pollError() {
        return pollError;
    }

    void pollError(@Nullable String error) {
        pollError = error;
    }
}
