package parley.status.webhook;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.range.StoreUnavailableException;

/// Keeps a [Subscription] for each webhook that is not paused, and looks into the table for what changed: every
/// few seconds, and at once when this process changed it. Without webhooks that is one small statement each
/// time. A webhook itself never changes: one that is to be different is another one.
final class Subscriptions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final MySqlWebhooks store;
    private final Function<Webhook, Subscription> made;
    private final WebhookSettings settings;
    private final CompletableFuture<Void> topics;
    private final Semaphore changed = new Semaphore(0);
    private final Thread thread = Thread.ofPlatform().name("webhooks").daemon().unstarted(this::run);
    private final Map<UUID, Subscription> running = new HashMap<>();
    private volatile boolean closed;

    /// @param made makes the subscription of a webhook, not started
    /// @param topics done when they are there
    Subscriptions(
            MySqlWebhooks store,
            Function<Webhook, Subscription> made,
            WebhookSettings settings,
            CompletableFuture<Void> topics) {
        this.store = store;
        this.made = made;
        this.settings = settings;
        this.topics = topics;
    }

    void start() {
        topics.thenRun(() -> {
            if (!closed) {
                thread.start();
            }
        });
    }

    /// The table may have changed.
    void look() {
        changed.release();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                compare();
                if (changed.tryAcquire(settings.lookEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    changed.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            // close() ends the loop
        } finally {
            running.values().forEach(Subscription::leave);
            running.values().forEach(Subscription::close);
        }
    }

    private void compare() {
        Map<UUID, Webhook> wanted;
        try {
            List<MySqlWebhooks.Stored> all = store.all();
            wanted = all.stream()
                    .filter(MySqlWebhooks.Stored::active)
                    .map(MySqlWebhooks.Stored::webhook)
                    .collect(Collectors.toMap(Webhook::id, Function.identity()));
        } catch (StoreUnavailableException e) {
            LOG.debug("webhooks go on as they are: {}", e.toString());
            return;
        }
        var gone = new HashMap<>(running);
        gone.entrySet()
                .removeIf(each ->
                        wanted.containsKey(each.getKey()) && !each.getValue().ended());
        gone.values().forEach(Subscription::leave);
        gone.values().forEach(Subscription::close);
        running.keySet().removeAll(gone.keySet());
        wanted.forEach((id, webhook) -> running.computeIfAbsent(id, absent -> {
            Subscription subscription = made.apply(webhook);
            subscription.start();
            return subscription;
        }));
    }
}
