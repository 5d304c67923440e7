package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;

/// A message with its place: what the log, the hot view and the database agree on.
///
/// @param seq generation and offset of the record
/// @param time when the broker appended the record, to the millisecond
/// @param recalledBy who took the message back: then the body is `{}` and there is no meta; null for nearly
///     all
public record LoggedMessage(
        long seq,
        Instant time,
        MessageEnvelope envelope,
        @Nullable UUID recalledBy) {
    private static final RawJson NOTHING = RawJson.of("{}");

    /// A message that nobody took back.
    public LoggedMessage(long seq, Instant time, MessageEnvelope envelope) {
        this(seq, time, envelope, null);
    }

    /// @return the same message at the same place without what its sender wrote; as it is when it was taken
    ///     back before
    public LoggedMessage recalled(UUID by) {
        return recalledBy == null ? new LoggedMessage(seq, time, envelope.with(NOTHING, null), by) : this;
    }
}
