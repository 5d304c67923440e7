package parley.edge.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Who watches whom on this gateway, and what each was told. Pure; for one thread at a time.
///
/// ```
///            look: connected, or left within the grace
///   Unknown ───────────────▶ Online ◀───────────────────┐
///      │                       │ look: nobody           │ look: connected
///      │                       ▼                        │
///      │                     Fading ────────────────────┤
///      │ look: nobody          │ look: nobody, grace is over
///      └───────────────────────▼────────────────────────┘
///                            Offline
/// ```
/// A watcher is told when what it was told is no longer so: a user who comes back within the grace never
/// went. What a watcher must not know looks like a user who never was there.
final class Watches {
    /// Something to tell.
    ///
    /// @param since when the user came or left; null: not known, or not for this watcher
    record News(
            UUID connection,
            UUID user,
            boolean online,
            @Nullable Instant since) {}

    private record Watcher(UUID viewer, Set<UUID> users) {}

    private static final class Watched {
        private final Map<UUID, @Nullable Boolean> told = new HashMap<>();
        private boolean known;
        private boolean online;
        private @Nullable Instant fadingSince;
        private @Nullable Instant since;
        private Set<UUID> boots = Set.of();
        private long looked;
        private @Nullable Instant nextLook;
    }

    private final Map<UUID, Watcher> watchers = new HashMap<>();
    private final Map<UUID, Watched> users = new HashMap<>();
    private final BiPredicate<UUID, UUID> visible;
    private final Duration grace;
    private final Duration lookEvery;

    /// @param visible whether the first user may know of the second
    /// @param grace after which a user of whom nothing is found is gone
    /// @param lookEvery at least so often every user is due
    Watches(BiPredicate<UUID, UUID> visible, Duration grace, Duration lookEvery) {
        this.visible = visible;
        this.grace = grace;
        this.lookEvery = lookEvery;
    }

    /// In place of what this connection watched before. Whoever is watched is due, and the connection will be
    /// told of each.
    void watch(UUID connection, UUID viewer, Set<UUID> wanted, Instant now) {
        unwatch(connection);
        if (wanted.isEmpty()) {
            return;
        }
        watchers.put(connection, new Watcher(viewer, Set.copyOf(wanted)));
        for (UUID user : wanted) {
            Watched watched = users.computeIfAbsent(user, u -> new Watched());
            watched.told.put(connection, null);
            watched.nextLook = now;
        }
    }

    void unwatch(UUID connection) {
        Watcher watcher = watchers.remove(connection);
        if (watcher == null) {
            return;
        }
        for (UUID user : watcher.users()) {
            Watched watched = users.get(user);
            if (watched != null) {
                watched.told.remove(connection);
                if (watched.told.isEmpty()) {
                    users.remove(user);
                }
            }
        }
    }

    /// Something may have changed for this user.
    ///
    /// @return whether anybody cares
    boolean noticed(UUID user, Instant now) {
        Watched watched = users.get(user);
        if (watched != null) {
            watched.nextLook = now;
            // Somebody was there until now, even where the store does not know.
            watched.fadingSince = watched.fadingSince == null ? null : now;
        }
        return watched != null;
    }

    /// What this viewer may know may have changed.
    void viewerChanged(UUID viewer, Instant now) {
        watchers.values().stream()
                .filter(watcher -> watcher.viewer().equals(viewer))
                .flatMap(watcher -> watcher.users().stream())
                .forEach(user -> {
                    Watched watched = users.get(user);
                    if (watched != null) {
                        watched.nextLook = now;
                    }
                });
    }

    void everythingChanged(Instant now) {
        users.values().forEach(watched -> watched.nextLook = now);
    }

    /// These gateways are gone.
    void lost(Collection<UUID> boots, Instant now) {
        users.values().stream()
                .filter(watched -> watched.boots.stream().anyMatch(boots::contains))
                .forEach(watched -> watched.nextLook = now);
    }

    /// @return the gateways that watched users are connected to
    Set<UUID> boots() {
        var boots = new HashSet<UUID>();
        users.values().forEach(watched -> boots.addAll(watched.boots));
        return boots;
    }

    /// @return whom to look at now; until [#seen] or [#failed] they are not due again
    List<UUID> due(Instant now, int most) {
        var due = new ArrayList<UUID>();
        for (var entry : users.entrySet()) {
            Instant nextLook = entry.getValue().nextLook;
            if (nextLook != null && !nextLook.isAfter(now)) {
                entry.getValue().nextLook = null;
                due.add(entry.getKey());
                if (due.size() == most) {
                    break;
                }
            }
        }
        return due;
    }

    /// Nothing could be seen: they are due again, later.
    void failed(Collection<UUID> looked, Instant again) {
        for (UUID user : looked) {
            Watched watched = users.get(user);
            if (watched != null && watched.nextLook == null) {
                watched.nextLook = again;
            }
        }
    }

    /// @param look numbers looks in the order in which they began: one that a later one has overtaken says
    ///     nothing. (Whatever changed since the later one is noticed.)
    /// @return what to tell
    List<News> seen(UUID user, Reading reading, long look, Instant now) {
        Watched watched = users.get(user);
        if (watched == null || look < watched.looked) {
            return List.of();
        }
        watched.looked = look;
        Instant next = now.plus(lookEvery);
        if (reading.connected() || reading.withinGrace()) {
            watched.online = true;
            watched.fadingSince = null;
            watched.since = reading.since();
            next = reading.connected() ? next : now.plus(reading.remaining());
        } else if (watched.online && reading.left() == null && !faded(watched, now)) {
            // Nobody says that the user left: a store that lost its data looks the same.
            watched.fadingSince = watched.fadingSince == null ? now : watched.fadingSince;
            next = watched.fadingSince.plus(grace);
        } else {
            watched.online = false;
            watched.fadingSince = null;
            watched.since = reading.left() == null ? reading.since() : reading.left();
        }
        watched.known = true;
        watched.boots = reading.boots();
        if (watched.nextLook == null) {
            watched.nextLook = next;
        }
        return news(user, watched);
    }

    /// What those who wait for their first answer are told while nothing can be seen.
    List<News> unseen(UUID user, boolean connectedHere) {
        Watched watched = users.get(user);
        if (watched == null) {
            return List.of();
        }
        if (!watched.known) {
            watched.online = connectedHere;
            watched.known = true;
        }
        return news(user, watched);
    }

    /// @return how many users are watched
    int size() {
        return users.size();
    }

    private boolean faded(Watched watched, Instant now) {
        return watched.fadingSince != null && !now.isBefore(watched.fadingSince.plus(grace));
    }

    private List<News> news(UUID user, Watched watched) {
        var news = new ArrayList<News>();
        watched.told.replaceAll((connection, told) -> {
            Watcher watcher = watchers.get(connection);
            boolean may = watcher != null && visible.test(watcher.viewer(), user);
            boolean online = may && watched.online;
            if (told == null || told != online) {
                news.add(new News(connection, user, online, may ? watched.since : null));
            }
            return online;
        });
        return news;
    }
}
