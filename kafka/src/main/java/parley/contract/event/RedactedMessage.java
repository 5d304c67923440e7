package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who sent what kind of message where and when, and nothing of what was written: a value of
/// `im.messages.redacted.v1`, keyed by conversation. The message's place is in the header
/// [parley.contract.id.Seq#HEADER].
///
/// The body's hash and the sender's own id stay behind too: a short body can be guessed from its hash, and
/// an id that a client chose may say anything.
///
/// @param sender the user, or [parley.contract.id.NewIds#SYSTEM]
/// @param device of the sender
/// @param type and `version`, from 1, name the schema of the body
/// @param generation of the topic that the message was written to, from 1
/// @param ttl in whole seconds, at least 1; null: for ever
/// @param ref another message that this one is about
/// @param bodyBytes how many bytes the body has, at least 1
/// @param metaBytes likewise; null when there was none
/// @param at when the broker appended the message, to the millisecond
public record RedactedMessage(
        UUID message,
        UUID conversation,
        UUID sender,
        String device,
        String type,
        int version,
        int generation,
        @Nullable Long ttl,
        @Nullable UUID ref,
        int bodyBytes,
        @Nullable Integer metaBytes,
        Instant at) {
    public RedactedMessage {
        Fields.require("message", message);
        Fields.require("conversation", conversation);
        Fields.require("sender", sender);
        Fields.require("device", device);
        Fields.require("type", type);
        Fields.atLeast(1, "version", version);
        Fields.atLeast(1, "generation", generation);
        if (ttl != null) {
            Fields.atLeast(1, "ttl", ttl);
        }
        Fields.atLeast(1, "bodyBytes", bodyBytes);
        if (metaBytes != null) {
            Fields.atLeast(1, "metaBytes", metaBytes);
        }
        Fields.require("at", at);
    }

    /// @param at when the broker appended the message
    public static RedactedMessage of(MessageEnvelope message, Instant at) {
        return new RedactedMessage(
                message.message(),
                message.conversation(),
                message.sender(),
                message.device(),
                message.type(),
                message.version(),
                message.generation(),
                message.ttl() == null ? null : message.ttl().toSeconds(),
                message.ref(),
                message.body().length(),
                message.meta() == null ? null : message.meta().length(),
                at);
    }
}
