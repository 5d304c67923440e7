package parley.edge.lifecycle;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// One dependency's health: up when a question is answered in time. Callers that come while a question is
/// under way share its answer, so that a dependency that hangs costs one thread and not one per caller.
final class Probe implements HealthIndicator {
    private static final long TIMEOUT_MS = 1_500;

    /// This service goes on without it.
    static final Status DEGRADED = new Status("DEGRADED");

    private final Callable<String> question;
    private final Status away;
    private @Nullable FutureTask<String> current;

    /// @param away what it means when the dependency does not answer
    /// @param question returns a short detail, throws when the dependency does not answer; may block
    Probe(Status away, Callable<String> question) {
        this.away = away;
        this.question = question;
    }

    @Override
    public Health health() {
        try {
            String detail = ask().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
            return Health.up().withDetail("detail", detail).build();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return down(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        } catch (TimeoutException e) {
            return down("no answer within " + TIMEOUT_MS + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return down("interrupted");
        }
    }

    private synchronized FutureTask<String> ask() {
        FutureTask<String> running = current;
        if (running == null || running.isDone()) {
            running = new FutureTask<>(question);
            current = running;
            Thread.ofVirtual().name("health-probe").start(running);
        }
        return running;
    }

    private Health down(String detail) {
        return Health.status(away).withDetail("detail", detail).build();
    }
}
