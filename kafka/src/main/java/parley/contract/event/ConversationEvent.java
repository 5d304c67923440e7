package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened to a message after it was accepted: a value of `im.events.v1`, keyed by conversation.
///
/// @param seq where it happened, at least 1
/// @param user and `device` whom it concerns, where one is meant
/// @param reason a stable code
/// @param attempts how many pushes to that device were not acknowledged so far; null where none are counted
public record ConversationEvent(
        Kind kind,
        UUID conversation,
        UUID message,
        long seq,
        @Nullable UUID user,
        @Nullable String device,
        @Nullable String reason,
        @Nullable Integer attempts,
        Instant at) {
    public ConversationEvent {
        Fields.require("kind", kind);
        Fields.require("conversation", conversation);
        Fields.require("message", message);
        Fields.atLeast(1, "seq", seq);
        if (attempts != null) {
            Fields.atLeast(1, "attempts", attempts);
        }
        Fields.require("at", at);
    }

    public enum Kind {
        /// The log met the same message id with other content; the record at `seq` is not shown.
        CONFLICT,
        /// A push to a device was not acknowledged in time; another one follows.
        ATTEMPTED,
        /// No more attempts follow: the device may go on without the message.
        FAILED,
        /// The message was no longer worth delivering to the device when its turn came.
        EXPIRED,
        /// A device that a message had failed for acknowledged it with its body after all.
        RECOVERED
    }
}
