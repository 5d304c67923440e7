package parley.status.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.DeliveryEnd;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.event.UserStatus.Failure;
import parley.contract.id.UuidBytes;
import parley.status.fold.UserStatusFold;
import parley.status.store.MySqlStore;

/// The failures of one message, and how far the devices of those whom it failed for have come: a cursor of
/// a user does not tell whether it is of a device that was told to pass over the message.
final class MySqlFailures {
    private static final String FAILURES = "SELECT user_id, device, kind, reason, attempts, failed_at, delivered_at"
            + " FROM delivery_failure WHERE conversation_id = ? AND seq = ?";
    private static final String DEVICES =
            "SELECT device, seq FROM device_cursor WHERE user_id = ? AND conversation_id = ?";

    private MySqlFailures() {}

    static Map<UUID, UserStatus> of(Connection connection, MessagePlace place) throws SQLException {
        Map<UUID, List<Failure>> failures = failures(connection, place);
        var found = new HashMap<UUID, UserStatus>();
        for (var entry : failures.entrySet()) {
            List<DeviceProgress> devices = devices(connection, entry.getKey(), place.conversation());
            found.put(
                    entry.getKey(), UserStatusFold.of(place.conversation(), entry.getKey(), devices, entry.getValue()));
        }
        return found;
    }

    private static Map<UUID, List<Failure>> failures(Connection connection, MessagePlace place) throws SQLException {
        var failures = new HashMap<UUID, List<Failure>>();
        try (PreparedStatement select = connection.prepareStatement(FAILURES)) {
            select.setBytes(1, UuidBytes.of(place.conversation()));
            select.setLong(2, place.seq());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    failures.computeIfAbsent(UuidBytes.from(row.getBytes("user_id")), user -> new ArrayList<>())
                            .add(failure(place.seq(), row));
                }
            }
        }
        return failures;
    }

    private static Failure failure(long seq, ResultSet row) throws SQLException {
        String device = row.getString("device");
        @Nullable String kind = row.getString("kind");
        return new Failure(
                seq,
                device.isEmpty() ? null : device,
                kind == null ? null : DeliveryEnd.valueOf(kind.toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getObject("attempts", Integer.class),
                MySqlStore.time(row, "failed_at"),
                MySqlStore.time(row, "delivered_at"));
    }

    private static List<DeviceProgress> devices(Connection connection, UUID user, UUID conversation)
            throws SQLException {
        var devices = new ArrayList<DeviceProgress>();
        try (PreparedStatement select = connection.prepareStatement(DEVICES)) {
            select.setBytes(1, UuidBytes.of(user));
            select.setBytes(2, UuidBytes.of(conversation));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    devices.add(new DeviceProgress(row.getString("device"), row.getLong("seq"), null, 0, null));
                }
            }
        }
        return devices;
    }
}
