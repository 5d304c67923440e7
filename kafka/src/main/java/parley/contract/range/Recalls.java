package parley.contract.range;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Annotation;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;

/// Which messages of a stretch of the log were taken back, and by whom: the first recall of a message
/// counts. What is taken back is the message and every edit of it, wherever in the log they stand. Pure;
/// for one thread.
public final class Recalls {
    private final Map<UUID, UUID> by = new HashMap<>();

    /// @param messages ascending
    /// @return the same messages, those that one of the others takes back without their content
    public static List<LoggedMessage> folded(List<LoggedMessage> messages) {
        @Nullable Recalls recalls = null;
        for (LoggedMessage message : messages) {
            if (Annotation.of(message.envelope()) == Annotation.RECALL) {
                recalls = recalls == null ? new Recalls() : recalls;
                recalls.take(message);
            }
        }
        return recalls == null ? messages : messages.stream().map(recalls::seen).toList();
    }

    /// @return whether the message is a recall, and the first one of what it names
    public boolean take(LoggedMessage message) {
        MessageEnvelope envelope = message.envelope();
        UUID ref = envelope.ref();
        return ref != null
                && Annotation.of(envelope) == Annotation.RECALL
                && by.putIfAbsent(ref, envelope.sender()) == null;
    }

    /// @return the message as it is to be shown after the recalls that were taken
    public LoggedMessage seen(LoggedMessage message) {
        if (by.isEmpty()) {
            return message;
        }
        UUID who = by.get(about(message.envelope()));
        return who == null ? message : message.recalled(who);
    }

    /// @return the message whose recall takes this one's content along: what it edits, or itself
    public static UUID about(MessageEnvelope envelope) {
        UUID ref = envelope.ref();
        return ref != null && Annotation.of(envelope) == Annotation.EDIT ? ref : envelope.message();
    }
}
