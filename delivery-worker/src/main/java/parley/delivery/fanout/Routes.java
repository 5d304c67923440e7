package parley.delivery.fanout;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// The routes of some users, as they were read for one batch; never kept for another.
public record Routes(Map<UUID, List<Route>> byUser) {
    List<Route> of(UUID user) {
        return byUser.getOrDefault(user, List.of());
    }

    /// @return the gateways that the user is connected to, each once
    Set<UUID> boots(UUID user) {
        var boots = new LinkedHashSet<UUID>();
        of(user).forEach(route -> boots.add(route.boot()));
        return boots;
    }

    /// @return what both know; `more` where they differ
    public Routes and(Routes more) {
        if (more.byUser.isEmpty()) {
            return this;
        }
        var all = new HashMap<>(byUser);
        all.putAll(more.byUser);
        return new Routes(all);
    }

    /// @return by user, the routes that lead to one of these gateways
    public Map<UUID, List<Route>> leadingTo(Collection<UUID> boots) {
        var leading = new HashMap<UUID, List<Route>>();
        byUser.forEach((user, routes) -> {
            List<Route> found = routes.stream()
                    .filter(route -> boots.contains(route.boot()))
                    .toList();
            if (!found.isEmpty()) {
                leading.put(user, found);
            }
        });
        return leading;
    }
}
