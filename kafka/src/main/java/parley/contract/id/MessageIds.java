package parley.contract.id;

import java.nio.ByteBuffer;
import java.util.UUID;

/// Message ids: a hash of sender, conversation and the sender's own id, so that a resend has the same id at every
/// gateway.
public final class MessageIds {
    private MessageIds() {}

    /// @param clientId the id that the sending client chose, unique per sender and conversation
    /// @return the first 128 bits of SHA-256(sender ‖ conversation ‖ UTF-8 of clientId) as a UUID of version 8
    /// @throws IllegalArgumentException when `clientId` holds half of a surrogate pair
    public static UUID of(UUID sender, UUID conversation, String clientId) {
        byte[] client = Utf8Bytes.of(clientId);
        return HashedId.of(ByteBuffer.allocate(32 + client.length)
                .putLong(sender.getMostSignificantBits())
                .putLong(sender.getLeastSignificantBits())
                .putLong(conversation.getMostSignificantBits())
                .putLong(conversation.getLeastSignificantBits())
                .put(client)
                .array());
    }
}
