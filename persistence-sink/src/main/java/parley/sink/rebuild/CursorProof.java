package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Receipt;
import parley.sink.write.DeviceCursor;
import parley.sink.write.LogDecoder;
import parley.sink.write.LogEntry;
import parley.sink.write.PoisonException;
import parley.sink.write.Repair;
import parley.sink.write.StoredRows;
import parley.sink.write.UserCursor;

/// Folds the receipts of one partition and holds the cursors against the fold. Where the log no longer begins at
/// its beginning, a cursor that is too high is not proven wrong. For one thread.
final class CursorProof {
    private record UserKey(UUID user, UUID conversation) {}

    private record DeviceKey(UUID user, String device, UUID conversation) {}

    private final LogDecoder decoder;
    private final Differences differences;
    private final boolean whole;
    private final Set<Long> buried;
    private final Map<UserKey, UserCursor> users = new HashMap<>();
    private final Map<DeviceKey, DeviceCursor> devices = new HashMap<>();
    private long unproven;

    /// @param whole whether the fold begins at offset 0
    /// @param buried offsets of records that the database refused and that moved nothing
    CursorProof(LogDecoder decoder, Differences differences, boolean whole, Set<Long> buried) {
        this.decoder = decoder;
        this.differences = differences;
        this.whole = whole;
        this.buried = buried;
    }

    void fold(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (buried.contains(record.offset())) {
                continue;
            }
            try {
                if (decoder.decode(record) instanceof LogEntry.Cursor cursor) {
                    fold(cursor.receipt());
                }
            } catch (PoisonException e) {
                // It is among the dead letters and moved nothing.
            }
        }
    }

    /// The tables keep milliseconds.
    private void fold(Receipt exact) {
        var receipt = new Receipt(
                exact.conversation(),
                exact.user(),
                exact.device(),
                exact.kind(),
                exact.upTo(),
                exact.rev(),
                exact.at().truncatedTo(ChronoUnit.MILLIS),
                exact.rewind());
        UUID user = receipt.user();
        UUID conversation = receipt.conversation();
        users.merge(
                new UserKey(user, conversation),
                UserCursor.none(user, conversation).with(receipt),
                (before, one) -> before.with(receipt));
        devices.merge(
                new DeviceKey(user, receipt.device(), conversation), DeviceCursor.of(receipt), DeviceCursor::then);
    }

    /// @return how many cursors can be neither proven nor disproven
    long unproven() {
        return unproven;
    }

    void compare(Connection connection) throws SQLException {
        Set<UUID> conversations = new HashSet<>();
        users.keySet().forEach(key -> conversations.add(key.conversation()));
        var found = new HashMap<UserKey, UserCursor>();
        for (UserCursor cursor : StoredRows.userCursors(connection, conversations)) {
            found.put(new UserKey(cursor.user(), cursor.conversation()), cursor);
        }
        for (Map.Entry<UserKey, UserCursor> each : users.entrySet()) {
            compareUser(each.getKey(), each.getValue(), found.remove(each.getKey()));
        }
        for (UserCursor cursor : found.values()) {
            if (whole) {
                differences.add("unexpected", place(cursor), null, text(cursor), null);
            } else {
                unproven++;
            }
        }
        compareDevices(connection);
    }

    private void compareUser(UserKey key, UserCursor should, @Nullable UserCursor is) {
        if (is == null && should.delivered() == 0) {
            return;
        }
        boolean same = is != null
                && is.delivered() == should.delivered()
                && is.read() == should.read()
                && (!whole || is.equals(should));
        if (same) {
            return;
        }
        if (!whole && is != null && is.delivered() >= should.delivered() && is.read() >= should.read()) {
            unproven++;
            return;
        }
        differences.add(
                "userCursor",
                place(should),
                text(should),
                is == null ? null : text(is),
                repair -> Repair.userCursor(repair, Objects.requireNonNull(users.get(key))));
    }

    private void compareDevices(Connection connection) throws SQLException {
        var found = new HashMap<DeviceKey, DeviceCursor>();
        for (DeviceCursor cursor : StoredRows.deviceCursors(connection, devices.values())) {
            found.put(new DeviceKey(cursor.user(), cursor.device(), cursor.conversation()), cursor);
        }
        for (Map.Entry<DeviceKey, DeviceCursor> each : devices.entrySet()) {
            DeviceCursor should = each.getValue();
            DeviceCursor is = found.get(each.getKey());
            if (should.equals(is)) {
                continue;
            }
            if (!whole && is != null && should.then(is).equals(is)) {
                unproven++;
                continue;
            }
            differences.add(
                    "deviceCursor",
                    "user " + should.user() + " device " + should.device() + " conversation " + should.conversation(),
                    text(should),
                    is == null ? null : text(is),
                    repair -> Repair.deviceCursor(repair, Objects.requireNonNull(devices.get(each.getKey()))));
        }
    }

    private static String place(UserCursor cursor) {
        return "user " + cursor.user() + " conversation " + cursor.conversation();
    }

    private static String text(UserCursor cursor) {
        return "delivered " + cursor.delivered() + " at " + cursor.deliveredAt() + ", read " + cursor.read() + " at "
                + cursor.readAt();
    }

    private static String text(DeviceCursor cursor) {
        return "rev " + cursor.rev() + " seq " + cursor.seq();
    }
}
