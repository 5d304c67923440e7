package parley.edge.session;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.SessionChange;

/// The sessions that were revoked, on whatever gateway: a fold of `im.sessions.v1`. Safe from any thread.
public final class RevokedSessions {
    private static final Logger LOG = LoggerFactory.getLogger(RevokedSessions.class);
    private static final int FIRST_SWEEP = 10_000;

    private final Clock clock;
    private final Map<UUID, Instant> expiries = new ConcurrentHashMap<>();
    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
    private volatile int sweepAt = FIRST_SWEEP;

    RevokedSessions(Clock clock) {
        this.clock = clock;
    }

    public boolean revoked(UUID session) {
        return expiries.containsKey(session);
    }

    /// @param listener told once of each session, on the thread that reads the topic or that revokes; must
    ///     not block. Sessions revoked before this call are not told: register first, then ask [#revoked]
    public void onRevoked(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    /// Takes a change from the topic, or one that this gateway just made.
    void apply(SessionChange change) {
        // A revocation is final, so the order of records does not matter.
        if (!change.revoked() || change.expires().isBefore(clock.instant())) {
            return;
        }
        if (expiries.put(change.session(), change.expires()) == null) {
            tell(change.session());
            sweep();
        }
    }

    private void tell(UUID session) {
        for (Consumer<UUID> listener : listeners) {
            try {
                listener.accept(session);
            } catch (RuntimeException e) {
                LOG.error("session {} was revoked, but a listener failed", session, e);
            }
        }
    }

    /// Sessions that have run out need no revocation. Looked for whenever twice as many are held as the
    /// last time.
    private void sweep() {
        if (expiries.size() >= sweepAt) {
            Instant now = clock.instant();
            expiries.values().removeIf(expires -> expires.isBefore(now));
            sweepAt = Math.max(FIRST_SWEEP, expiries.size() * 2);
        }
    }
}
