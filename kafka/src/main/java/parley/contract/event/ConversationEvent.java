package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened to a message after it was accepted: a value of `im.events.v1`, keyed by conversation.
///
/// @param seq where it happened, at least 1
/// @param user and `device` whom it concerns, where one is meant
public record ConversationEvent(
        Kind kind,
        UUID conversation,
        UUID message,
        long seq,
        @Nullable UUID user,
        @Nullable String device,
        @Nullable String reason,
        Instant at) {
    public ConversationEvent {
        Fields.require("kind", kind);
        Fields.require("conversation", conversation);
        Fields.require("message", message);
        Fields.atLeast(1, "seq", seq);
        Fields.require("at", at);
    }

    public enum Kind {
        /// The log met the same message id with other content; the record at `seq` is not shown.
        CONFLICT
    }
}
