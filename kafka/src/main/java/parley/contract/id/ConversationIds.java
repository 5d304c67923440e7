package parley.contract.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Conversation ids. A group has a new id, or one from the id that another system has for it; the direct conversation
/// of two users is always the same one.
public final class ConversationIds {
    private static final byte[] DIRECT = "direct:".getBytes(StandardCharsets.UTF_8);

    private static final byte[] NAMED = "group:".getBytes(StandardCharsets.UTF_8);

    private ConversationIds() {}

    /// The group that another system makes under an id of its own: asked for twice, it is one group.
    ///
    /// @param owner name of the system, without `:`
    /// @param clientId the system's own id
    /// @throws IllegalArgumentException when one holds half of a surrogate pair
    public static UUID named(String owner, String clientId) {
        byte[] name = Utf8Bytes.of(owner + ":" + clientId);
        return HashedId.of(ByteBuffer.allocate(NAMED.length + name.length)
                .put(NAMED)
                .put(name)
                .array());
    }

    /// @return the same id for (a, b) and (b, a)
    /// @throws IllegalArgumentException when both are the same user
    public static UUID direct(UUID a, UUID b) {
        if (a.equals(b)) {
            throw new IllegalArgumentException("user " + a + ": a direct conversation needs two users");
        }
        boolean ordered = UuidOrder.UNSIGNED.compare(a, b) < 0;
        UUID low = ordered ? a : b;
        UUID high = ordered ? b : a;
        return HashedId.of(ByteBuffer.allocate(DIRECT.length + 32)
                .put(DIRECT)
                .putLong(low.getMostSignificantBits())
                .putLong(low.getLeastSignificantBits())
                .putLong(high.getMostSignificantBits())
                .putLong(high.getLeastSignificantBits())
                .array());
    }
}
