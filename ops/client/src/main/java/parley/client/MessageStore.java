package parley.client;

import java.util.Map;
import java.util.UUID;

/// Where a device keeps what it received. A message is acknowledged only after [#store] has returned for it
/// and for
/// everything before it in its conversation.
///
/// All calls for one device come one after the other, on a virtual thread that may block; a store that
/// takes long
/// slows this device down and nobody else. If a call throws, the connection is closed and the message comes
/// again.
@FunctionalInterface
public interface MessageStore {
    /// Keeps a message. It may come again after a crash between this and the acknowledgement, or when it
    /// was
    /// forgotten: see [#contains].
    void store(ServerFrame.Message message);

    /// Whether this message is kept already; then it is not stored and shown again. Asked only for messages
    /// that the
    /// client itself does not remember (it remembers the newest 512 of 1,024 conversations).
    default boolean contains(UUID conversation, UUID message) {
        return false;
    }

    /// Everything up to seq is kept or need not be. To be told to [#cursors] after a restart; may be
    /// forgotten.
    default void cursor(UUID conversation, long seq) {}

    /// What [#cursor] was last told for each conversation. Asked once, when the device is opened.
    default Map<UUID, Long> cursors() {
        return Map.of();
    }

    /// Keeps nothing: for programs that only react.
    static MessageStore none() {
        return message -> {};
    }
}
