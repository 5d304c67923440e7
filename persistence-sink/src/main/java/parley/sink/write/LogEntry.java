package parley.sink.write;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.LoggedMessage;
import parley.contract.event.Receipt;
import parley.sink.deadletter.PoisonReason;

/// What one record of the log means for the tables.
public sealed interface LogEntry {
    /// A message at its place.
    record Message(LoggedMessage message) implements LogEntry {}

    /// Cursors that may rise.
    record Cursor(Receipt receipt) implements LogEntry {}

    /// What became of a message after it was accepted.
    record Happened(ConversationEvent event) implements LogEntry {}

    /// A record that was put among the dead letters.
    ///
    /// @param detail what was wrong, in words
    /// @param at when it was buried
    /// @param placeholder null when no conversation has a place for it
    record Buried(
            String topic,
            int partition,
            long offset,
            PoisonReason reason,
            String detail,
            Instant at,
            @Nullable Placeholder placeholder)
            implements LogEntry {}

    /// @return name in metrics
    default String kind() {
        return switch (this) {
            case Message _ -> "message";
            case Cursor _ -> "receipt";
            case Happened _ -> "event";
            case Buried _ -> "buried";
        };
    }
}
