package parley.sink.rebuild;

import java.util.List;
import java.util.UUID;
import parley.sink.write.DeviceCursor;

/// A member who may get messages again.
///
/// @param after sees nothing up to this seq
/// @param delivered and `read`: how far the user confirmed on any device; 0 for nothing
record Recipient(UUID conversation, UUID user, long after, long delivered, long read) {
    /// @return those of this member's devices
    List<DeviceCursor> own(List<DeviceCursor> cursors) {
        return cursors.stream()
                .filter(cursor ->
                        cursor.user().equals(user) && cursor.conversation().equals(conversation))
                .toList();
    }

    String place() {
        return "conversation " + conversation + " user " + user;
    }
}
