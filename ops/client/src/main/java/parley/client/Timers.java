package parley.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// All waiting of all devices: one thread that only hands over to virtual threads.
final class Timers implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clockwork;
    private final ExecutorService workers;

    Timers(ExecutorService workers) {
        this.workers = workers;
        this.clockwork = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("parley-client-timer").factory());
        clockwork.setRemoveOnCancelPolicy(true);
    }

    /// Runs the task later on a virtual thread. After [#close] nothing runs any more.
    Future<?> after(Duration delay, Runnable task) {
        try {
            return clockwork.schedule(() -> workers.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public void close() {
        clockwork.shutdownNow();
    }
}
