package parley.edge.presence;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.UUID;

/// Lets `typing` of one user in one conversation through once a second. Bounded; safe from any thread.
final class Typists {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MOST = 50_000;

    private record Place(UUID conversation, UUID user) {}

    private final Cache<Place, Boolean> lately;

    /// @param ticker of a monotonic clock
    Typists(Ticker ticker) {
        lately = Caffeine.newBuilder()
                .ticker(ticker)
                .expireAfterWrite(EVERY)
                .maximumSize(MOST)
                .build();
    }

    boolean pass(UUID conversation, UUID user) {
        return lately.asMap().putIfAbsent(new Place(conversation, user), Boolean.TRUE) == null;
    }
}
