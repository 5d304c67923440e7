package parley.delivery.partition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.event.ConversationEvent;
import parley.delivery.dispatch.Epoch;
import parley.delivery.dispatch.Indexed;
import parley.delivery.dispatch.KafkaEvents;
import parley.delivery.dispatch.RedisDispatch;
import parley.delivery.fanout.Delivery;
import parley.delivery.fanout.FanOut;
import parley.delivery.fanout.Publication;
import parley.delivery.fanout.Routes;

/// Carries effects out: index and routes, events, publications. All that one poll brought goes out
/// together, one publication a gateway and epoch. For the loop's thread; throws what its backends throw,
/// and then any part may have happened.
final class Outlet {
    private final RedisDispatch dispatch;
    private final KafkaEvents events;
    private final WorkerMetrics metrics;
    private final Clock clock;
    private final long publicationBytes;

    /// @param publicationBytes of one publication at most, unless a single item is larger
    Outlet(RedisDispatch dispatch, KafkaEvents events, WorkerMetrics metrics, Clock clock, long publicationBytes) {
        this.dispatch = dispatch;
        this.events = events;
        this.metrics = metrics;
        this.clock = clock;
        this.publicationBytes = publicationBytes;
    }

    void carryOut(List<Effect> effects) {
        List<Indexed> indexed = new ArrayList<>();
        List<ConversationEvent> said = new ArrayList<>();
        Set<UUID> users = new LinkedHashSet<>();
        Map<Epoch, List<Delivery>> byEpoch = new LinkedHashMap<>();
        for (Effect effect : effects) {
            List<Delivery> deliveries = effect.deliveries();
            indexed.addAll(effect.indexed());
            said.addAll(effect.events());
            users.addAll(FanOut.users(deliveries));
            byEpoch.computeIfAbsent(effect.partition().epoch(), e -> new ArrayList<>())
                    .addAll(deliveries);
        }
        Routes routes = dispatch.index(indexed, users);
        events.append(said);
        Set<UUID> deaf = new HashSet<>();
        byEpoch.forEach((epoch, deliveries) -> deaf.addAll(publish(epoch, FanOut.plan(deliveries, routes))));
        Instant now = clock.instant();
        for (Effect effect : effects) {
            effect.partition().done(effect.done());
            Instant oldest = effect.oldest();
            metrics.dispatched(effect, oldest == null ? Duration.ZERO : Duration.between(oldest, now));
        }
        forgetDead(deaf, routes, byEpoch.keySet());
    }

    void announce(Epoch epoch, List<Delivery> hints) {
        publish(epoch, FanOut.plan(hints, new Routes(Map.of())));
    }

    void tick(Epoch epoch, Map<Integer, Long> next) {
        dispatch.publish(epoch, List.of(epoch.tick(next)));
    }

    private Set<UUID> publish(Epoch epoch, List<Publication> plan) {
        List<Publication> publications = FanOut.split(plan, publicationBytes);
        if (publications.isEmpty()) {
            return Set.of();
        }
        Set<UUID> deaf = dispatch.publish(epoch, publications);
        metrics.published(publications.size());
        return deaf;
    }

    private void forgetDead(Set<UUID> deaf, Routes routes, Collection<Epoch> epochs) {
        if (deaf.isEmpty()) {
            return;
        }
        Set<UUID> dead = dispatch.dead(deaf);
        metrics.routesRemoved(dispatch.forget(routes.leadingTo(dead)));
        dead.forEach(boot -> epochs.forEach(epoch -> epoch.forget(boot)));
    }
}
