package parley.contract.id;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Conversation ids. A group has a new id; the direct conversation of two users is always the same one.
public final class ConversationIds {
    private static final byte[] DIRECT = "direct:".getBytes(StandardCharsets.UTF_8);

    private ConversationIds() {}

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
