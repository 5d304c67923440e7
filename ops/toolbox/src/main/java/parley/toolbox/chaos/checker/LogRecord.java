package parley.toolbox.chaos.checker;

import java.util.UUID;
import parley.toolbox.chaos.history.Content;

/// A record of `im.messages.v1`.
///
/// @param seq generation × 2^44 + offset
public record LogRecord(
        int partition,
        long offset,
        long seq,
        UUID conversation,
        UUID message,
        UUID sender,
        String clientId,
        Content content) {
    private static final UUID SYSTEM = new UUID(0, 0);

    /// The platform's own messages (somebody joined) are not part of the load.
    boolean system() {
        return sender.equals(SYSTEM);
    }
}
