package parley.edge.push;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.range.StoreUnavailableException;
import parley.edge.frame.CloseReason;

/// Keeps the routes in Redis equal to who is connected here, also over the times when Redis does not answer:
/// what could not be written then is written when it is back. Safe from any thread.
final class Routing {
    private static final Logger LOG = LoggerFactory.getLogger(Routing.class);
    private static final long LAST_WAIT_MS = 1_000;

    private final RedisRoutes routes;
    private final LocalDevices devices;
    private final Consumer<UUID> changed;
    private final Map<UUID, LocalDevices.Local> unregistered = new ConcurrentHashMap<>();
    private final Set<UUID> registered = ConcurrentHashMap.newKeySet();
    private final Set<RedisRoutes.Own> leftBehind = ConcurrentHashMap.newKeySet();
    private final Set<CompletableFuture<?>> removing = ConcurrentHashMap.newKeySet();

    /// @param changed told of a user whose routes became other ones; must not block
    Routing(RedisRoutes routes, LocalDevices devices, Consumer<UUID> changed) {
        this.routes = routes;
        this.devices = devices;
        this.changed = changed;
    }

    /// Blocks for a round trip. While Redis does not answer, the device is registered later.
    ///
    /// @return false when the user has as many devices as are allowed
    boolean register(LocalDevices.Local local) {
        try {
            if (routes.register(local.user(), local.device(), local.connection()) == RedisRoutes.Registered.FULL) {
                return false;
            }
            registered.add(local.connection());
        } catch (StoreUnavailableException e) {
            LOG.debug("no route for user {} yet: {}", local.user(), e.getMessage());
            unregistered.put(local.connection(), local);
        }
        changed.accept(local.user());
        return true;
    }

    /// @return whether a device has no route because Redis did not answer
    boolean waiting() {
        return !unregistered.isEmpty();
    }

    /// Does not block. What cannot be removed now is removed by [#repair].
    void remove(LocalDevices.Local local) {
        unregistered.remove(local.connection());
        registered.remove(local.connection());
        remove(own(local));
    }

    /// Writes what could not be written before. Blocks for a few round trips.
    ///
    /// @return whether devices were registered that may have missed something
    /// @throws StoreUnavailableException when Redis does not answer
    boolean repair() {
        for (RedisRoutes.Own own : List.copyOf(leftBehind)) {
            leftBehind.remove(own);
            remove(own);
        }
        List<LocalDevices.Local> late = List.copyOf(unregistered.values());
        late.forEach(this::registerAgain);
        return !late.isEmpty();
    }

    /// Redis lost its data. Blocks for a round trip a device.
    ///
    /// @return true: everybody may have missed something
    /// @throws StoreUnavailableException when Redis does not answer
    boolean registerEverybody() {
        leftBehind.clear();
        devices.all().forEach(local -> unregistered.put(local.connection(), local));
        repair();
        return true;
    }

    /// Compares with Redis. A device whose route says another gateway is connected there, and this gateway
    /// was not told. Blocks for a few round trips.
    ///
    /// @return whether devices were registered that may have missed something
    /// @throws StoreUnavailableException when Redis does not answer
    boolean audit() {
        // One whose registration is under way says nothing yet.
        Map<UUID, LocalDevices.Local> here = devices.all().stream()
                .filter(local -> registered.contains(local.connection()))
                .collect(Collectors.toMap(LocalDevices.Local::connection, Function.identity(), (one, other) -> one));
        List<RedisRoutes.Lost> lost =
                routes.lost(here.values().stream().map(Routing::own).toList());
        Set<UUID> live = routes.live(lost.stream()
                .map(RedisRoutes.Lost::boot)
                .filter(boot -> boot != null)
                .toList());
        boolean missed = false;
        for (RedisRoutes.Lost each : lost) {
            LocalDevices.Local local = here.get(each.own().connection());
            if (local == null || !devices.holds(local)) {
                continue;
            }
            if (each.boot() != null && live.contains(each.boot())) {
                local.close().accept(CloseReason.REPLACED);
            } else {
                LOG.warn("user {} device {} had no route; registered again", local.user(), local.device());
                registerAgain(local);
                missed = true;
            }
        }
        return missed;
    }

    /// Waits a moment for routes that are being removed.
    void awaitRemoved() {
        try {
            CompletableFuture.allOf(removing.toArray(CompletableFuture[]::new))
                    .exceptionally(failure -> null)
                    .get(LAST_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            LOG.debug("routes stay until the lease runs out: {}", e.toString());
        }
    }

    private void registerAgain(LocalDevices.Local local) {
        routes.register(local.user(), local.device(), local.connection());
        unregistered.remove(local.connection());
        registered.add(local.connection());
        if (!devices.holds(local)) {
            remove(local); // it left meanwhile
        }
        changed.accept(local.user());
    }

    private void remove(RedisRoutes.Own own) {
        var done = routes.remove(own).toCompletableFuture();
        removing.add(done);
        done.whenComplete((removed, failure) -> {
            removing.remove(done);
            if (failure != null) {
                leftBehind.add(own);
            } else {
                changed.accept(own.user());
            }
        });
    }

    private static RedisRoutes.Own own(LocalDevices.Local local) {
        return new RedisRoutes.Own(local.user(), local.device(), local.connection());
    }
}
