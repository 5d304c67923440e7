package parley.local;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Restarts every service of a running platform, one after the other, while a feature is used. Every
/// feature's test may run under it: what holds on a quiet platform has to hold here too.
final class RollingRestart {
    /// Longer than anything takes that works.
    static final Duration TOO_SLOW = Duration.ofSeconds(180);

    /// What is used meanwhile.
    interface Feature {
        /// Uses the feature once; called again and again on one thread. May block, but not for ever.
        void use() throws Exception;

        /// @return whether whatever was begun has come to its end; asked again and again afterwards
        boolean settled();
    }

    /// @param millis how long the restart of each service took
    /// @param uses how often the feature was used meanwhile
    record Report(Map<String, Long> millis, int uses) {}

    private RollingRestart() {}

    /// Blocks until every service was restarted and the feature has settled.
    static Report run(LocalPlatform platform, Feature feature) throws Exception {
        var going = new AtomicBoolean(true);
        var uses = new AtomicInteger();
        var used = new CompletableFuture<Void>();
        Thread.ofPlatform().name("feature").start(() -> {
            try {
                while (going.get()) {
                    feature.use();
                    uses.incrementAndGet();
                }
                used.complete(null);
            } catch (Throwable e) {
                used.completeExceptionally(e);
            }
        });
        var millis = new LinkedHashMap<String, Long>();
        try {
            for (String service : platform.services()) {
                int before = uses.get();
                long began = System.nanoTime();
                platform.restart(service);
                millis.put(service, Duration.ofNanos(System.nanoTime() - began).toMillis());
                // The next one only when this one works: that is what makes it a rolling restart.
                await("the feature works after the restart of " + service)
                        .atMost(TOO_SLOW)
                        .until(() -> used.isDone() || uses.get() > before + 20);
            }
        } finally {
            going.set(false);
        }
        used.join();
        await("the feature settles").atMost(TOO_SLOW).until(feature::settled);
        return new Report(millis, uses.get());
    }
}
