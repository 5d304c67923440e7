package parley.edge.attempt;

import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.id.NewIds;
import parley.contract.keyspace.GatewayItem;
import parley.contract.range.StoreUnavailableException;
import parley.edge.attempt.AttemptStore.Claim;
import parley.edge.attempt.AttemptStore.Goal;
import parley.edge.attempt.AttemptStore.State;
import parley.edge.publish.MessageLog;

/// Writes what became of messages into the log, each end once for a message and a device, and tells senders.
/// Safe from any thread; what ends something blocks.
///
/// An end is claimed in the store, written, and concluded in the store, in this order: whatever dies in
/// between, it is in the log before anybody acts on it, and no two gateways write it. It is there twice only
/// when the writer died between the last two steps, or when the store is away; folds of the log do not mind.
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final AttemptStore store;
    private final MessageLog log;
    private final Senders senders;
    private final AttemptMetrics metrics;
    private final Clock clock;

    Endings(AttemptStore store, MessageLog log, Senders senders, AttemptMetrics metrics, Clock clock) {
        this.store = store;
        this.log = log;
        this.senders = senders;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// A push was not acknowledged and another one follows. Does not wait: that this gets lost is tolerable.
    void attempted(Target target, Pushed pushed, int attempts) {
        log.event(event(target, pushed, Kind.ATTEMPTED, "not_acknowledged", attempts))
                .whenComplete((written, failure) -> {
                    if (failure != null) {
                        debug(pushed)
                                .log(
                                        "message {}: an attempt was not written: {}",
                                        pushed.message(),
                                        failure.toString());
                    }
                });
    }

    /// @param owner the connection that asks
    /// @return whether it is in the log now; if not, try again
    boolean fail(Target target, Pushed pushed, int attempts, String owner) {
        var event = event(target, pushed, Kind.FAILED, "attempts_exhausted", attempts);
        return write(target, pushed, event, new Way(Goal.END, State.FAILED, metrics.failed), owner);
    }

    /// @return whether it is in the log now; if not, try again
    boolean expire(Target target, Pushed pushed, String owner) {
        var event = event(target, pushed, Kind.EXPIRED, "ttl", null);
        return write(target, pushed, event, new Way(Goal.END, State.EXPIRED, metrics.expired), owner);
    }

    /// @return whether it is in the log now; if not, try again
    boolean recover(Target target, Pushed pushed, String owner) {
        var event = event(target, pushed, Kind.RECOVERED, "acknowledged", null);
        return write(target, pushed, event, new Way(Goal.RECOVER, State.RECOVERED, metrics.recovered), owner);
    }

    private static LoggingEventBuilder debug(Pushed pushed) {
        return LOG.atDebug()
                .addKeyValue("message", pushed.message())
                .addKeyValue("conversation", pushed.conversation());
    }

    private record Way(Goal goal, State state, Counter counter) {}

    private boolean write(Target target, Pushed pushed, ConversationEvent event, Way way, String owner) {
        var place = new AttemptPolicy.Place(pushed.conversation(), pushed.seq());
        Claim claim = claim(target, place, way.goal(), owner);
        if (claim != Claim.OURS) {
            return claim == Claim.DONE;
        }
        try {
            log.event(event).join();
        } catch (CompletionException e) {
            debug(pushed).log("message {}: {} was not written: {}", pushed.message(), event.kind(), e.toString());
            return false;
        }
        way.counter().increment();
        try {
            store.conclude(target, place, way.state());
        } catch (StoreUnavailableException e) {
            debug(pushed)
                    .log("message {}: {} may be written twice: {}", pushed.message(), event.kind(), e.getMessage());
        }
        tell(target, pushed, event);
        return true;
    }

    private Claim claim(Target target, AttemptPolicy.Place place, Goal goal, String owner) {
        try {
            return store.claim(target, place, goal, owner);
        } catch (StoreUnavailableException e) {
            // Twice is better than never.
            return Claim.OURS;
        }
    }

    /// Nobody is told about the own devices: the sender's own ones do not count as recipients.
    private void tell(Target target, Pushed pushed, ConversationEvent event) {
        String reason = event.reason();
        if (pushed.sender().equals(target.user()) || pushed.sender().equals(NewIds.SYSTEM) || reason == null) {
            return;
        }
        senders.tell(new GatewayItem.Undelivered(
                pushed.sender(),
                pushed.message(),
                pushed.conversation(),
                pushed.seq(),
                target.user(),
                event.kind(),
                reason));
    }

    private ConversationEvent event(
            Target target, Pushed pushed, Kind kind, String reason, @Nullable Integer attempts) {
        return new ConversationEvent(
                kind,
                pushed.conversation(),
                pushed.message(),
                pushed.seq(),
                target.user(),
                target.device(),
                reason,
                attempts,
                clock.instant());
    }
}
