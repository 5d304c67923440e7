package parley.edge.presence;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import parley.contract.presence.PresenceScript;
import parley.contract.presence.Sighting;
import parley.edge.push.RedisRoutes;
import parley.edge.redis.RedisLink;
import parley.edge.redis.RedisScript;

/// Looks at routes and leases. Routes of gateways that are gone are removed on the way: whoever was connected
/// there was last seen when that gateway last renewed its lease.
final class RedisLookout implements Lookout {
    private final RedisLink redis;
    private final RedisRoutes routes;
    private final Duration grace;
    private final RedisScript script = new RedisScript(PresenceScript.text());

    RedisLookout(RedisLink redis, RedisRoutes routes, Duration grace) {
        this.redis = redis;
        this.routes = routes;
        this.grace = grace;
    }

    @Override
    public Map<UUID, Reading> look(Collection<UUID> users) {
        List<UUID> asked = List.copyOf(users);
        List<CompletionStage<List<Object>>> replies = asked.stream()
                .map(user -> script.<List<Object>>run(redis, ScriptOutputType.MULTI, PresenceScript.keys(user)))
                .toList();
        var sightings = new ArrayList<Sighting>(asked.size());
        var boots = new HashSet<UUID>();
        for (CompletionStage<List<Object>> reply : replies) {
            Sighting sighting = Sighting.parse(redis.await(reply));
            sightings.add(sighting);
            boots.addAll(sighting.boots());
        }
        Set<UUID> live = boots.isEmpty() ? Set.of() : routes.live(boots);
        var readings = new HashMap<UUID, Reading>();
        for (int i = 0; i < asked.size(); i++) {
            readings.put(asked.get(i), reading(asked.get(i), sightings.get(i), live));
        }
        return readings;
    }

    @Override
    public Set<UUID> gone(Collection<UUID> boots) {
        var gone = new HashSet<>(boots);
        gone.removeAll(routes.live(boots));
        return gone;
    }

    private Reading reading(UUID user, Sighting sighting, Set<UUID> live) {
        for (Sighting.Route dead : sighting.dead(live)) {
            // Whether it succeeds shows at the next look.
            routes.remove(user, dead.device(), dead.entry(), RedisRoutes.LEASE);
        }
        return reading(sighting, live, grace);
    }

    /// While a dead gateway's route is there, nobody has written down yet when the user left.
    static Reading reading(Sighting sighting, Set<UUID> live, Duration grace) {
        boolean told = sighting.routes().isEmpty();
        return new Reading(
                sighting.devices(live),
                sighting.since(),
                told ? sighting.left() : null,
                told ? sighting.remaining(grace) : Duration.ZERO,
                sighting.boots());
    }
}
