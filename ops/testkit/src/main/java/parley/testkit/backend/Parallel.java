package parley.testkit.backend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Several slow steps at the same time.
final class Parallel {
    private Parallel() {}

    /// Runs all steps and waits for all of them; then throws what the first failed one threw, with the others added to
    /// it.
    static void run(List<Runnable> steps) {
        List<Future<?>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name("backend-", 1).factory())) {
            steps.forEach(step -> results.add(threads.submit(step)));
        }
        RuntimeException failure = null;
        for (Future<?> result : results) {
            RuntimeException one = failure(result);
            if (failure == null) {
                failure = one;
            } else if (one != null) {
                failure.addSuppressed(one);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable RuntimeException failure(Future<?> result) {
        try {
            result.get();
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new BackendException("interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return cause instanceof BackendException known ? known : new BackendException(String.valueOf(cause), cause);
        }
    }
}
