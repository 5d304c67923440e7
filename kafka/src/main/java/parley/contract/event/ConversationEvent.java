package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that happened to a message after it was accepted: a value of `im.events.v1`, keyed by conversation.
///
/// @param seq where it happened, at least 1
/// @param user and `device` whom it concerns, where one is meant; of kinds other than conflict and dispatched
///     there is a user
/// @param reason a stable code
/// @param attempts how many pushes to that device were not acknowledged so far; null where none are counted
/// @param trace the trace of the message, where the event is there for its sake; else null
public record ConversationEvent(
        Kind kind,
        UUID conversation,
        UUID message,
        long seq,
        @Nullable UUID user,
        @Nullable String device,
        @Nullable String reason,
        @Nullable Integer attempts,
        Instant at,
        @Nullable Traceparent trace) {
    public ConversationEvent {
        Fields.require("kind", kind);
        Fields.require("conversation", conversation);
        Fields.require("message", message);
        Fields.atLeast(1, "seq", seq);
        if (kind != Kind.CONFLICT && kind != Kind.DISPATCHED) {
            Fields.require("user", user);
        }
        if (attempts != null) {
            Fields.atLeast(0, "attempts", attempts);
        }
        Fields.require("at", at);
    }

    /// What is there for its own sake.
    public ConversationEvent(
            Kind kind,
            UUID conversation,
            UUID message,
            long seq,
            @Nullable UUID user,
            @Nullable String device,
            @Nullable String reason,
            @Nullable Integer attempts,
            Instant at) {
        this(kind, conversation, message, seq, user, device, reason, attempts, at, null);
    }

    /// Where no attempts were counted.
    public ConversationEvent(
            Kind kind,
            UUID conversation,
            UUID message,
            long seq,
            @Nullable UUID user,
            @Nullable String device,
            @Nullable String reason,
            Instant at) {
        this(kind, conversation, message, seq, user, device, reason, null, at, null);
    }

    public enum Kind {
        /// The log met the same message id with other content; the record at `seq` is not shown.
        CONFLICT,
        /// A push to a device was not acknowledged in time; another one follows.
        ATTEMPTED,
        /// The device acknowledged none of the attempts and was told to go on without the message.
        FAILED,
        /// The message's time to live ran out before the device acknowledged it.
        EXPIRED,
        /// The device acknowledged a frame with the body of a message that had failed or expired for it. Final: a
        /// receipt cannot say it, because it is cumulative and may have been raised over the message.
        RECOVERED,
        /// A worker gave the message to the gateway where the device is connected; without a user: to all gateways. Of
        /// traced messages only, and it may be missing.
        DISPATCHED,
        /// A gateway handed the message to the device's socket. Of traced messages only, and it may be missing.
        PUSHED
    }
}
