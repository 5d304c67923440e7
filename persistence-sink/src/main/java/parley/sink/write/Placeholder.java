package parley.sink.write;

import java.time.Instant;
import java.util.UUID;
import parley.contract.id.MessageIds;
import parley.contract.id.NewIds;

/// Stands in a conversation where a message could not be written, so that ranges stay complete.
///
/// @param time of the broker
public record Placeholder(UUID conversation, long seq, int generation, Instant time) {
    public String clientId() {
        return "placeholder:" + seq;
    }

    /// @return always the same for the same place, and nobody else's: no client sends as the system
    public UUID id() {
        return MessageIds.of(NewIds.SYSTEM, conversation, clientId());
    }
}
