package parley.sink.write;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.contract.event.Receipt;
import parley.contract.id.UuidOrder;

/// The receipts of a batch, folded into one row a cursor. Applying the fold is the same as applying the
/// receipts one after the other.
///
/// @param users and `devices`, in the order of their tables' keys
record CursorRise(List<UserCursor> users, List<DeviceCursor> devices) {
    private record UserKey(UUID user, UUID conversation) {}

    private record DeviceKey(UUID user, String device, UUID conversation) {}

    static CursorRise of(List<Receipt> receipts) {
        Map<UserKey, UserCursor> users = new HashMap<>();
        Map<DeviceKey, DeviceCursor> devices = new HashMap<>();
        for (Receipt receipt : receipts) {
            UUID user = receipt.user();
            UUID conversation = receipt.conversation();
            users.merge(
                    new UserKey(user, conversation),
                    UserCursor.none(user, conversation).with(receipt),
                    (before, first) -> before.with(receipt));
            devices.merge(
                    new DeviceKey(user, receipt.device(), conversation), DeviceCursor.of(receipt), DeviceCursor::then);
        }
        var risen = new ArrayList<>(users.values());
        risen.removeIf(cursor -> cursor.delivered() == 0);
        risen.sort(Comparator.comparing(UserCursor::user, UuidOrder.UNSIGNED)
                .thenComparing(UserCursor::conversation, UuidOrder.UNSIGNED));
        var moved = new ArrayList<>(devices.values());
        moved.sort(Comparator.comparing(DeviceCursor::user, UuidOrder.UNSIGNED)
                .thenComparing(DeviceCursor::device)
                .thenComparing(DeviceCursor::conversation, UuidOrder.UNSIGNED));
        return new CursorRise(risen, moved);
    }
}
