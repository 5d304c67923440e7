package parley.sink.write;

import java.util.UUID;
import parley.contract.event.Receipt;

/// How far one device has stored a conversation. Within a revision it only rises; a rewind begins the next
/// revision.
public record DeviceCursor(UUID user, String device, UUID conversation, int rev, long seq) {
    public static DeviceCursor of(Receipt receipt) {
        return new DeviceCursor(
                receipt.user(), receipt.device(), receipt.conversation(), receipt.rev(), receipt.upTo());
    }

    /// @param later of the same device and conversation
    public DeviceCursor then(DeviceCursor later) {
        if (later.rev != rev) {
            return later.rev > rev ? later : this;
        }
        return later.seq > seq ? later : this;
    }
}
