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
import parley.delivery.redis.Later;
import parley.delivery.redis.RedisPipe;

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

    /// @return where the routes of these users will be, read behind everything that is in the pipe
    Later<Routes> routes(Collection<UUID> users) {
        return dispatch.routes(users);
    }

    /// @return what is added to it is carried out before the routes that are asked for later
    RedisPipe pipe() {
        return dispatch.pipe();
    }

    /// @param known routes that were read behind the application of these records
    void carryOut(List<Effect> effects, Routes known) {
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
        events.append(said);
        users.removeAll(known.byUser().keySet());
        Routes routes = known.and(read(users));
        Later<Boolean> index = dispatch.index(indexed);
        List<Later<Set<UUID>>> published = new ArrayList<>(byEpoch.size());
        byEpoch.forEach((epoch, deliveries) -> published.add(publish(epoch, FanOut.plan(deliveries, routes))));
        pipe().flush();
        index.get();
        Set<UUID> deaf = new HashSet<>();
        published.forEach(each -> deaf.addAll(each.get()));
        Instant now = clock.instant();
        for (Effect effect : effects) {
            effect.partition().done(effect.done());
            Instant oldest = effect.oldest();
            metrics.dispatched(effect, oldest == null ? Duration.ZERO : Duration.between(oldest, now));
            effect.traced().forEach(traced -> events.note(traced.dispatched(routes, now)));
        }
        forgetDead(deaf, routes, byEpoch.keySet());
    }

    void announce(Epoch epoch, List<Delivery> hints) {
        flushed(publish(epoch, FanOut.plan(hints, new Routes(Map.of()))));
    }

    void tick(Epoch epoch, Map<Integer, Long> next) {
        flushed(dispatch.publish(epoch, List.of(epoch.tick(next))));
    }

    private Routes read(Set<UUID> users) {
        return users.isEmpty() ? new Routes(Map.of()) : flushed(dispatch.routes(users));
    }

    private Later<Set<UUID>> publish(Epoch epoch, List<Publication> plan) {
        List<Publication> publications = FanOut.split(plan, publicationBytes);
        metrics.published(publications.size());
        return dispatch.publish(epoch, publications);
    }

    private <T> T flushed(Later<T> reply) {
        pipe().flush();
        return reply.get();
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
