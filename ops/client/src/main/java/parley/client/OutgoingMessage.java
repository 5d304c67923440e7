package parley.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A message to send. Sending the same id with the same content again is harmless: it is accepted once.
///
/// @param id 1 to 64 characters, unique for this sender and conversation, and among what waits in one
///     outbox
/// @param type name of a message type, such as `text`
/// @param version of the type; null means 1
/// @param body kept byte for byte
/// @param meta further data of the application, kept byte for byte
/// @param ref another message of the conversation that this one is about
/// @param ttl seconds after which a message that was not delivered expires; null means never
public record OutgoingMessage(
        String id,
        UUID conversation,
        String type,
        @Nullable Integer version,
        JsonBytes body,
        @Nullable JsonBytes meta,
        @Nullable UUID ref,
        @Nullable Long ttl) {
    public OutgoingMessage {
        if (id.isEmpty() || id.length() > 64) {
            throw new IllegalArgumentException("id has " + id.length() + " characters, expected 1 to 64");
        }
        if (type.isEmpty()) {
            throw new IllegalArgumentException("type is empty, expected the name of a message type");
        }
        if (ttl != null && ttl < 1) {
            throw new IllegalArgumentException("ttl is " + ttl + " s, expected at least 1");
        }
    }

    /// A message with a random id and nothing optional.
    public static OutgoingMessage of(UUID conversation, String type, JsonBytes body) {
        return new OutgoingMessage(UUID.randomUUID().toString(), conversation, type, null, body, null, null, null);
    }

    /// A plain text message: type `text`, body `{"text":"…"}`.
    public static OutgoingMessage text(UUID conversation, String text) {
        return of(conversation, "text", JsonBytes.text(text));
    }

    /// The same message, whose body follows that version of its type.
    public OutgoingMessage withVersion(int number) {
        return new OutgoingMessage(id, conversation, type, number, body, meta, ref, ttl);
    }

    /// The same message with further data.
    public OutgoingMessage withMeta(JsonBytes value) {
        return new OutgoingMessage(id, conversation, type, version, body, value, ref, ttl);
    }
}
