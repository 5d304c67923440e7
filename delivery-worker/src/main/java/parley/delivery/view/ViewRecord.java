package parley.delivery.view;

import java.time.Instant;
import java.util.UUID;
import parley.contract.event.MessageEnvelope;

/// A message of the log as the view takes it.
///
/// @param time when the broker appended it
/// @param envelope the decoded record
/// @param bytes the record's value; not copied and never changed
public record ViewRecord(long offset, Instant time, MessageEnvelope envelope, byte[] bytes) {
    public UUID conversation() {
        return envelope.conversation();
    }

    public UUID message() {
        return envelope.message();
    }
}
