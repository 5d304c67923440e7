package parley.edge.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import parley.contract.presence.Sighting;

/// Gateways, devices and a Redis on a virtual clock: routes and leases as the scripts write them, one gateway
/// that watches, notices that may be lost. One step is 50 ms.
final class PresenceWorld {
    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration STEP = Duration.ofMillis(50);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(30);
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID CONNECTION = new UUID(7, 7);

    private final Duration grace;
    private final Watches watches;
    private final int gateways;
    private final Map<UUID, Instant> leases = new HashMap<>();
    private final Set<UUID> alive = new HashSet<>();
    private final Map<String, UUID> devices = new HashMap<>();
    private final Map<Integer, Map<String, UUID>> routes = new HashMap<>();
    private final Map<Integer, Instant> since = new HashMap<>();
    private final Map<Integer, Instant> last = new HashMap<>();
    private final Map<Integer, Instant> lastConnected = new HashMap<>();
    private final Map<Integer, Boolean> told = new TreeMap<>();
    private final List<String> flickers = new java.util.ArrayList<>();
    private boolean routesLost;
    private int frames;
    private long look;
    private Instant now = BEGIN;

    /// @param grace of the watching gateway; devices may rely on the real one
    PresenceWorld(int users, int gateways, Duration grace, Duration promised) {
        this.grace = grace;
        this.promised = promised;
        this.gateways = gateways;
        this.watches = new Watches((viewer, user) -> true, grace, LOOK_EVERY);
        for (int gateway = 0; gateway < gateways; gateway++) {
            alive.add(boot(gateway));
            leases.put(boot(gateway), now.plus(LEASE));
        }
        var watched = new HashSet<UUID>();
        for (int user = 0; user < users; user++) {
            watched.add(id(user));
            told.put(user, false);
        }
        watches.watch(CONNECTION, id(99), watched, now);
    }

    private final Duration promised;

    void connect(int user, int device, int gateway, boolean heard) {
        UUID boot = boot(gateway % gateways);
        if (!alive.contains(boot)) {
            return;
        }
        devices.put(user + "/" + device, boot);
        register(user, "d" + device, boot);
        notice(user, heard);
    }

    void disconnect(int user, int device, boolean heard) {
        UUID boot = devices.remove(user + "/" + device);
        Map<String, UUID> own = routes.getOrDefault(user, Map.of());
        if (boot != null && boot.equals(own.get("d" + device))) {
            unregister(user, "d" + device, Duration.ZERO);
        }
        if (boot != null) {
            notice(user, heard);
        }
    }

    /// kill -9: the devices are gone, the routes stay, the lease runs out.
    void crash(int gateway) {
        UUID boot = boot(gateway % gateways);
        if (alive.size() > 1 && alive.remove(boot)) {
            devices.values().removeIf(boot::equals);
        }
    }

    /// Redis forgets everything; the gateways find out when they renew their leases.
    void flush() {
        leases.clear();
        routes.clear();
        since.clear();
        last.clear();
        routesLost = true;
    }

    /// The time passes, and with it what gateways do by themselves.
    void pass(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(STEP)) {
            connectedUsers().forEach(user -> lastConnected.put(user, now));
            long millis = Duration.between(BEGIN, now).toMillis();
            if (millis % 1_000 == 0) {
                renew();
                watches.lost(gone(watches.boots()), now);
            }
            for (UUID user : watches.due(now, 100)) {
                tell(watches.seen(user, reading(user), ++look, now));
            }
        }
    }

    /// Long enough for whatever happened to be found out without a notice.
    void settle() {
        pass(LEASE.plus(LOOK_EVERY.multipliedBy(2)).plus(promised.multipliedBy(3)));
    }

    Map<Integer, Boolean> told() {
        return told;
    }

    Map<Integer, Boolean> truth() {
        var truth = new TreeMap<Integer, Boolean>();
        Set<Integer> connected = connectedUsers();
        told.keySet().forEach(user -> truth.put(user, connected.contains(user)));
        return truth;
    }

    /// @return announcements that a user went who was connected within the grace
    List<String> flickers() {
        return flickers;
    }

    /// @return how many frames the watcher was sent
    int frames() {
        return frames;
    }

    private void tell(List<Watches.News> news) {
        frames += news.size();
        for (Watches.News each : news) {
            int user = (int) each.user().getLeastSignificantBits();
            told.put(user, each.online());
            Instant seen = lastConnected.get(user);
            if (!each.online() && seen != null && now.isBefore(seen.plus(promised))) {
                flickers.add("user " + user + " at " + now + ", was connected at " + seen);
            }
        }
    }

    private void renew() {
        alive.forEach(boot -> leases.put(boot, now.plus(LEASE)));
        if (routesLost) {
            routesLost = false;
            devices.forEach((name, boot) -> {
                String[] parts = name.split("/");
                register(Integer.parseInt(parts[0]), "d" + parts[1], boot);
            });
            watches.everythingChanged(now);
        }
    }

    private void register(int user, String device, UUID boot) {
        Map<String, UUID> own = routes.computeIfAbsent(user, u -> new HashMap<>());
        Instant left = last.get(user);
        if (!since.containsKey(user) || own.isEmpty() && (left == null || !now.isBefore(left.plus(promised)))) {
            since.put(user, now);
        }
        own.put(device, boot);
    }

    private void unregister(int user, String device, Duration ago) {
        Map<String, UUID> own = routes.get(user);
        own.remove(device);
        last.merge(user, now.minus(ago), (one, other) -> one.isAfter(other) ? one : other);
    }

    private Reading reading(UUID id) {
        int user = (int) id.getLeastSignificantBits();
        Set<UUID> live = new HashSet<>(leases.keySet());
        live.removeAll(gone(leases.keySet()));
        var entries = new java.util.ArrayList<Sighting.Route>();
        routes.getOrDefault(user, Map.of())
                .forEach((device, boot) -> entries.add(new Sighting.Route(device, boot, boot + " x")));
        Sighting sighting = new Sighting(now, since.get(user), last.get(user), entries);
        sighting.dead(live).forEach(dead -> unregister(user, dead.device(), LEASE));
        return RedisLookout.reading(sighting, live, grace);
    }

    private Set<UUID> gone(Collection<UUID> boots) {
        var gone = new HashSet<UUID>();
        for (UUID boot : boots) {
            Instant end = leases.get(boot);
            if (end == null || !now.isBefore(end)) {
                gone.add(boot);
            }
        }
        return gone;
    }

    private Set<Integer> connectedUsers() {
        var connected = new HashSet<Integer>();
        devices.keySet().forEach(name -> connected.add(Integer.parseInt(name.split("/")[0])));
        return connected;
    }

    private void notice(int user, boolean heard) {
        if (heard) {
            watches.noticed(id(user), now);
        }
    }

    private static UUID id(int user) {
        return new UUID(0, user);
    }

    private static UUID boot(int gateway) {
        return new UUID(1, gateway);
    }
}
