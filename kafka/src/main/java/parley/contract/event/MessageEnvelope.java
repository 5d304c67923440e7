package parley.contract.event;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;

/// "A message was accepted": the value of a record of `im.messages.v1`. The record's key is the conversation, its
/// offset the message's place.
///
/// @param message id, derived from sender, conversation and clientId
/// @param sender the user, or [parley.contract.id.NewIds#SYSTEM]
/// @param device of the sender
/// @param clientId the id that the sender chose; a resend has the same
/// @param type and `version`, from 1, name the schema of the body
/// @param generation of the topic that the record was written to, from 1
/// @param hash of type, version, ref, ttl, body and meta: equal for a resend, different for a conflict
/// @param ttl how long the message is worth delivering, in whole seconds from the broker's time; null: for ever
/// @param ref another message that this one is about
/// @param trace the trace that the message belongs to; null for nearly all, and for what MySQL tells of
/// @param body the client's bytes
/// @param meta the client's bytes, a JSON object
public record MessageEnvelope(
        UUID message,
        UUID conversation,
        UUID sender,
        String device,
        String clientId,
        String type,
        int version,
        int generation,
        PayloadHash hash,
        @Nullable Duration ttl,
        @Nullable UUID ref,
        @Nullable Traceparent trace,
        RawJson body,
        @Nullable RawJson meta) {
    /// In seconds, and far more than any gateway accepts: what is added to a time must not leave the calendar.
    private static final long MOST_TTL = 1L << 40;

    public MessageEnvelope {
        Fields.require("message", message);
        Fields.require("conversation", conversation);
        Fields.require("sender", sender);
        Fields.require("device", device);
        Fields.require("clientId", clientId);
        Fields.require("type", type);
        Fields.atLeast(1, "version", version);
        Fields.atLeast(1, "generation", generation);
        Fields.require("hash", hash);
        if (ttl != null && (ttl.toSeconds() < 1 || ttl.toSeconds() > MOST_TTL || ttl.getNano() != 0)) {
            throw new IllegalArgumentException(
                    "field ttl is " + ttl + ", expected 1 to " + MOST_TTL + " whole seconds");
        }
        Fields.require("body", body);
    }

    /// A message of no trace.
    public MessageEnvelope(
            UUID message,
            UUID conversation,
            UUID sender,
            String device,
            String clientId,
            String type,
            int version,
            int generation,
            PayloadHash hash,
            @Nullable Duration ttl,
            @Nullable UUID ref,
            RawJson body,
            @Nullable RawJson meta) {
        this(
                message,
                conversation,
                sender,
                device,
                clientId,
                type,
                version,
                generation,
                hash,
                ttl,
                ref,
                null,
                body,
                meta);
    }

    /// @return the same message as it is written to a topic of this generation
    public MessageEnvelope in(int written) {
        return written == generation
                ? this
                : new MessageEnvelope(
                        message,
                        conversation,
                        sender,
                        device,
                        clientId,
                        type,
                        version,
                        written,
                        hash,
                        ttl,
                        ref,
                        trace,
                        body,
                        meta);
    }

    /// @return whether what happens to this message is written down
    public boolean traced() {
        return trace != null && trace.sampled();
    }

    /// @return the same envelope around other content; the hash stays the one of what was sent
    MessageEnvelope with(RawJson otherBody, @Nullable RawJson otherMeta) {
        return new MessageEnvelope(
                message,
                conversation,
                sender,
                device,
                clientId,
                type,
                version,
                generation,
                hash,
                ttl,
                ref,
                trace,
                otherBody,
                otherMeta);
    }

    /// Without body and meta: envelopes end up in logs and in messages of exceptions, bodies must not.
    @Override
    public String toString() {
        return "MessageEnvelope[message=" + message + ", conversation=" + conversation + ", sender=" + sender
                + ", type=" + type + ", version=" + version + ", generation=" + generation + ", body of "
                + body.length() + " bytes]";
    }
}
