package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A fault that does something over and over, on a thread of its own, until it is healed.
final class RepeatingFault implements Fault {
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(4);

    /// One time of many.
    @FunctionalInterface
    interface Round {
        void run(Stage stage, Running running) throws Exception;
    }

    /// Tells a round how long it may go on. Confined to the fault's thread but for its end.
    static final class Running {
        private final CountDownLatch ended = new CountDownLatch(1);

        /// Lets time pass.
        ///
        /// @return false when the fault is being healed: then the round should end
        boolean pause(Duration duration) throws InterruptedException {
            return !ended.await(duration.toMillis(), TimeUnit.MILLISECONDS);
        }

        boolean over() {
            return ended.getCount() == 0;
        }
    }

    private final String name;
    private final String method;
    private final Duration lasts;
    private final Set<String> touches;
    private final Check check;
    private final Round round;
    private final Act after;
    private @Nullable Running running;
    private @Nullable Thread thread;
    private volatile @Nullable Exception failure;

    /// @param after puts everything right, whatever round was interrupted
    RepeatingFault(
            String name, String method, Duration lasts, Set<String> touches, Check check, Round round, Act after) {
        this.name = name;
        this.method = method;
        this.lasts = lasts;
        this.touches = Set.copyOf(touches);
        this.check = check;
        this.round = round;
        this.after = after;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public Duration lasts() {
        return lasts;
    }

    @Override
    public Set<String> touches() {
        return touches;
    }

    @Override
    public Optional<String> notRunnable(Stage stage) {
        return check.reason(stage);
    }

    @Override
    public void inject(Stage stage) {
        var begun = new Running();
        running = begun;
        failure = null;
        thread = Thread.ofVirtual().name("fault-" + name).start(() -> repeat(stage, begun));
    }

    /// @throws Exception what a round failed with
    @Override
    public void heal(Stage stage) throws Exception {
        Running begun = running;
        Thread waited = thread;
        running = null;
        thread = null;
        if (begun != null && waited != null) {
            begun.ended.countDown();
            if (!waited.join(LONGEST_ROUND)) {
                waited.interrupt();
            }
        }
        after.run(stage);
        Exception failed = failure;
        failure = null;
        if (failed != null) {
            throw failed;
        }
    }

    private void repeat(Stage stage, Running begun) {
        try {
            while (!begun.over()) {
                round.run(stage, begun);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            failure = e;
            stage.log().accept(name + ": " + e);
        }
    }
}
