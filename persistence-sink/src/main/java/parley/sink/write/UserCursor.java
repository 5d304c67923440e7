package parley.sink.write;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Receipt;

/// How far a user has received and read a conversation on any device. Both only rise.
///
/// @param deliveredAt when `delivered` rose to its value; null while it is 0
/// @param readAt when `read` rose to its value; null while it is 0
public record UserCursor(
        UUID user,
        UUID conversation,
        long delivered,
        @Nullable Instant deliveredAt,
        long read,
        @Nullable Instant readAt) {
    public static UserCursor none(UUID user, UUID conversation) {
        return new UserCursor(user, conversation, 0, null, 0, null);
    }

    /// What is read was delivered. A rewind of one of the user's devices says nothing of what the user has.
    public UserCursor with(Receipt receipt) {
        if (receipt.rewinds()) {
            return this;
        }
        boolean delivers = receipt.upTo() > delivered;
        boolean reads = receipt.kind() == Receipt.Kind.READ && receipt.upTo() > read;
        return new UserCursor(
                user,
                conversation,
                delivers ? receipt.upTo() : delivered,
                delivers ? receipt.at() : deliveredAt,
                reads ? receipt.upTo() : read,
                reads ? receipt.at() : readAt);
    }
}
