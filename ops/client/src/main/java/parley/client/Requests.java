package parley.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Questions that a gateway answers on the same connection. Safe from any thread.
final class Requests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, CompletableFuture<ServerFrame.Page>> open = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();
    private final Timers timers;
    private final Executor workers;

    Requests(Timers timers, Executor workers) {
        this.timers = timers;
        this.workers = workers;
    }

    /// @param frame makes the question from its number
    CompletableFuture<ServerFrame.Page> ask(@Nullable Link link, Function<String, ClientFrame> frame) {
        String request = "r" + next.incrementAndGet();
        CompletableFuture<ServerFrame.Page> answer = new CompletableFuture<>();
        open.put(request, answer);
        if (link == null || !link.offer(frame.apply(request))) {
            failed(request, ParleyException.local("disconnected", true, "there is no connection", null));
        } else {
            timers.after(
                    PATIENCE,
                    () -> failed(
                            request, ParleyException.local("timeout", true, "no answer within " + PATIENCE, null)));
        }
        return answer;
    }

    void answered(ServerFrame.Page page) {
        CompletableFuture<ServerFrame.Page> answer = page.request() == null ? null : open.remove(page.request());
        if (answer != null) {
            answer.completeAsync(() -> page, workers);
        }
    }

    void refused(ServerFrame.Refusal refusal) {
        if (refusal.request() != null) {
            failed(refusal.request(), ParleyException.of(refusal));
        }
    }

    void disconnected() {
        for (String request : open.keySet()) {
            failed(request, ParleyException.local("disconnected", true, "the connection was lost", null));
        }
    }

    private void failed(String request, ParleyException reason) {
        CompletableFuture<ServerFrame.Page> answer = open.remove(request);
        if (answer != null) {
            answer.completeExceptionally(reason);
        }
    }
}
