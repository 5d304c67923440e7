package parley.status.presence;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.keyspace.RedisKeys;
import parley.contract.presence.PresenceScript;
import parley.contract.presence.Sighting;
import parley.contract.range.StoreUnavailableException;
import parley.status.store.RedisStore;
import parley.status.store.Script;

/// Looks at the routes of users. Routes of a gateway without a lease do not count; removing them is the
/// gateways' work.
public final class RedisPresences {
    private final RedisStore redis;
    private final Duration grace;
    private final Script script = Script.of(PresenceScript.text());

    /// @param grace for which a user counts as online after the last device left, as at the gateways
    public RedisPresences(RedisStore redis, Duration grace) {
        this.redis = redis;
        this.grace = grace;
    }

    /// @throws StoreUnavailableException when Redis does not answer
    List<UserPresence> of(Collection<UUID> users) {
        Map<UUID, Sighting> sightings = new LinkedHashMap<>();
        Set<UUID> live = new HashSet<>();
        for (UUID user : users) {
            byte[][] keys = PresenceScript.keys(user);
            Sighting sighting = Sighting.parse(redis.script(script, keys.length, keys));
            sightings.put(user, sighting);
            live.addAll(sighting.boots());
        }
        live.removeIf(boot -> redis.get(RedisKeys.gateway(boot)) == null);
        return sightings.entrySet().stream()
                .map(each -> presence(each.getKey(), each.getValue(), live))
                .toList();
    }

    private UserPresence presence(UUID user, Sighting sighting, Set<UUID> live) {
        boolean online = sighting.online(live, grace);
        return new UserPresence(user, online, sighting.devices(live), online ? null : sighting.lastSeen());
    }
}
