package parley.status.webhook;

import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Whom to tell what.
///
/// @param secret key of the signatures
/// @param conversation null: of every one
/// @param user whose messages, receipts, failures and memberships; null: everybody's
@SuppressWarnings("ArrayRecordComponent") // nobody compares secrets
record Webhook(
        UUID id,
        URI url,
        byte[] secret,
        Set<EventKind> kinds,
        @Nullable UUID conversation,
        @Nullable UUID user) {
    /// @return the consumer group that knows how far it is
    String group() {
        return "parley-webhook-" + id;
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "Webhook[" + id + "]";
    }
}
