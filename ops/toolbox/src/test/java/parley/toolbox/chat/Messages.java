package parley.toolbox.chat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.client.JsonBytes;
import parley.client.ServerFrame;

/// Messages as a gateway would send them.
final class Messages {
    static final UUID CONVERSATION = new UUID(0x0192_0000_0000_7000L, 1);
    static final UUID ALICE = new UUID(0x0192_0000_0000_7000L, 0xa);
    static final UUID BOB = new UUID(0x0192_0000_0000_7000L, 0xb);
    static final Instant TIME = Instant.parse("2026-03-04T14:05:59.250Z");

    private Messages() {}

    static ServerFrame.Message text(long seq, UUID from, String text) {
        return of(seq, from, "text", JsonBytes.text(text), null);
    }

    static ServerFrame.Message of(long seq, UUID from, String type, JsonBytes body, JsonBytes meta) {
        return new ServerFrame.Message(
                CONVERSATION,
                seq,
                seq - 1,
                new UUID(1, seq),
                from,
                "phone",
                type,
                1,
                TIME,
                body,
                meta,
                null,
                null,
                null);
    }

    /// @param recalledBy null when nobody took it back
    static ServerFrame.Message about(String type, JsonBytes body, @Nullable UUID recalledBy) {
        return new ServerFrame.Message(
                CONVERSATION,
                2,
                1,
                new UUID(1, 2),
                BOB,
                "phone",
                type,
                1,
                TIME,
                body,
                null,
                new UUID(1, 1),
                null,
                null,
                recalledBy);
    }
}
