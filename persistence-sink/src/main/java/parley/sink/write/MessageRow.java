package parley.sink.write;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.NewIds;

/// A row of `message`.
///
/// @param body the client's bytes; empty in a placeholder
/// @param hash 32 bytes; zeros in a placeholder
public record MessageRow(
        UUID conversation,
        long seq,
        UUID message,
        UUID sender,
        String device,
        String clientId,
        String type,
        int version,
        int generation,
        byte[] body,
        byte @Nullable [] meta,
        @Nullable UUID ref,
        byte[] hash,
        @Nullable Duration ttl,
        Instant time,
        boolean placeholder) {
    public static MessageRow of(LoggedMessage logged) {
        MessageEnvelope envelope = logged.envelope();
        RawJson meta = envelope.meta();
        return new MessageRow(
                envelope.conversation(),
                logged.seq(),
                envelope.message(),
                envelope.sender(),
                envelope.device(),
                envelope.clientId(),
                envelope.type(),
                envelope.version(),
                envelope.generation(),
                envelope.body().toBytes(),
                meta == null ? null : meta.toBytes(),
                envelope.ref(),
                envelope.hash().toBytes(),
                envelope.ttl(),
                logged.time(),
                false);
    }

    public static MessageRow of(Placeholder place) {
        return new MessageRow(
                place.conversation(),
                place.seq(),
                place.id(),
                NewIds.SYSTEM,
                "",
                place.clientId(),
                "",
                0,
                place.generation(),
                new byte[0],
                null,
                null,
                new byte[32],
                null,
                place.time(),
                true);
    }
}
