package parley.edge.lifecycle;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import parley.contract.topic.TopicMismatchException;

/// Runs the start steps on a thread of its own. A backend that is away is waited for; topics of another
/// shape end the waiting for good, and the gateway never becomes ready.
public final class GatewayStart implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayStart.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final List<StartStep> steps;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile @Nullable String pending = "not started";

    public GatewayStart(List<StartStep> steps) {
        this.steps =
                steps.stream().sorted(Comparator.comparingInt(StartStep::order)).toList();
    }

    /// @return what is being waited for; empty when everything is done
    public Optional<String> pending() {
        return Optional.ofNullable(pending);
    }

    @Override
    public void start() {
        thread = Thread.ofVirtual().name("gateway-start").start(this::run);
    }

    @Override
    public void stop() {
        stopping.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        for (StartStep step : steps) {
            if (!step.gates()) {
                ready();
            } else {
                pending = step.name();
            }
            if (!complete(step)) {
                return;
            }
        }
        ready();
    }

    private void ready() {
        if (pending != null) {
            pending = null;
            LOG.info("ready");
        }
    }

    private boolean complete(StartStep step) {
        Duration pause = FIRST_PAUSE;
        while (stopping.getCount() > 0) {
            try {
                step.attempt().run();
                return true;
            } catch (TopicMismatchException e) {
                LOG.error("start refused: {}", e.getMessage());
                pending = e.getMessage();
                return false;
            } catch (InterruptedException e) {
                return false;
            } catch (Exception e) {
                if (step.gates()) {
                    pending = step.name() + ": " + e;
                }
                LOG.warn("waiting: {}, trying again in {} ms: {}", step.name(), pause.toMillis(), e.toString());
            }
            if (stopped(pause)) {
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return false;
    }

    private boolean stopped(Duration pause) {
        try {
            return stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
