package parley.contract.presence;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One look at a user in Redis. Pure.
///
/// @param at when, by the clock of Redis: gateways need not agree about the time
/// @param since when the user came online the last time, null when that is not known
/// @param last when the last device left, null when that is not known
/// @param routes where devices are connected, or were when their gateway died
public record Sighting(
        Instant at, @Nullable Instant since, @Nullable Instant last, List<Route> routes) {
    private static final int FIXED = 3;
    private static final int BOOT = 36;

    /// @param entry the text that Redis holds, beginning with the gateway's boot
    public record Route(String device, UUID boot, String entry) {}

    /// @param reply of `look.lua`: byte arrays
    /// @throws IllegalArgumentException when it is not such a reply
    public static Sighting parse(List<?> reply) {
        if (reply.size() < FIXED) {
            throw new IllegalArgumentException("a reply of " + reply.size() + " parts: expected at least " + FIXED);
        }
        var routes = new ArrayList<Route>();
        for (int i = FIXED; i + 1 < reply.size(); i += 2) {
            String entry = text(reply.get(i + 1));
            // A later version may write entries that this one does not understand.
            if (entry.length() > BOOT && entry.charAt(BOOT) == ' ') {
                routes.add(new Route(text(reply.get(i)), UUID.fromString(entry.substring(0, BOOT)), entry));
            }
        }
        Instant at = Instant.ofEpochMilli(Long.parseLong(text(reply.getFirst())));
        return new Sighting(at, time(reply.get(1)), time(reply.get(2)), List.copyOf(routes));
    }

    /// @return the gateways that the routes name
    public Set<UUID> boots() {
        var boots = new HashSet<UUID>();
        routes.forEach(route -> boots.add(route.boot()));
        return boots;
    }

    /// @param live the gateways that hold a lease
    /// @return how many devices are connected
    public int devices(Set<UUID> live) {
        return (int)
                routes.stream().filter(route -> live.contains(route.boot())).count();
    }

    /// @return the routes of gateways that are gone
    public List<Route> dead(Set<UUID> live) {
        return routes.stream().filter(route -> !live.contains(route.boot())).toList();
    }

    /// @param live the gateways that hold a lease
    /// @param grace for which a user counts as online after the last device left
    public boolean online(Set<UUID> live, Duration grace) {
        return devices(live) > 0 || remaining(grace).compareTo(Duration.ZERO) > 0;
    }

    /// @return what is left of the grace; zero or less when it has run out, or when nobody left
    public Duration remaining(Duration grace) {
        Instant left = left();
        return left == null ? Duration.ZERO : Duration.between(at, left.plus(grace));
    }

    /// @return when the last device left, as far as that is known; null: never, or so long ago that it is
    ///     forgotten
    public @Nullable Instant lastSeen() {
        Instant left = left();
        return left == null ? since : left;
    }

    /// A time before the last coming says nothing of the last leaving.
    public @Nullable Instant left() {
        return last != null && (since == null || !last.isBefore(since)) ? last : null;
    }

    private static @Nullable Instant time(@Nullable Object bytes) {
        String text = text(bytes);
        return text.isEmpty() ? null : Instant.ofEpochMilli(Long.parseLong(text));
    }

    private static String text(@Nullable Object bytes) {
        return bytes instanceof byte[] known ? new String(known, StandardCharsets.UTF_8) : "";
    }
}
