package parley.status.authentication;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.SessionChange;

/// The fold of `im.sessions.v1`: sessions that were revoked and could still have tokens. Revoked is for
/// ever: nothing takes it back, neither an older record nor a tombstone. Safe from any thread.
public final class RevokedSessions implements TopicTable.Listener {
    /// Beyond a session's own end, for tokens that were issued at its last moment.
    private static final Duration MARGIN = Duration.ofDays(1);
    private static final int PRUNE_EVERY = 1_000;

    private final Clock clock;
    private final Map<UUID, Instant> revokedUntil = new ConcurrentHashMap<>();
    private int sincePruned;

    public RevokedSessions(Clock clock) {
        this.clock = clock;
    }

    /// Called by one thread.
    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> row) {
        if (row.value() != null) {
            apply(RecordCodec.SESSION_CHANGE.decodeRow(
                    row, change -> change.session().toString()));
        }
    }

    public boolean revoked(UUID session) {
        return revokedUntil.containsKey(session);
    }

    /// @return how many sessions are kept
    public int size() {
        return revokedUntil.size();
    }

    private void apply(SessionChange change) {
        if (change.revoked()) {
            revokedUntil.put(change.session(), change.expires().plus(MARGIN));
        }
        if (++sincePruned >= PRUNE_EVERY) {
            sincePruned = 0;
            Instant now = clock.instant();
            revokedUntil.values().removeIf(until -> until.isBefore(now));
        }
    }
}
