package parley.status.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.contract.event.LoggedMessage;
import parley.contract.id.UuidBytes;
import parley.contract.range.ArchiveSlice.Row;
import parley.status.store.MySqlStore;

/// Single messages of the table `message`, from wherever they are.
public final class MySqlMessages {
    /// Of a message that somebody may see: who asks has made sure of that.
    public record Place(UUID conversation, long seq) {}

    private static final String ONE = MessageRows.SELECT + " AND seq = ? AND (expires_at IS NULL OR expires_at > ?)";

    private final MySqlStore mysql;

    public MySqlMessages(MySqlStore mysql) {
        this.mysql = mysql;
    }

    /// @param places at most some hundred: each is one look at the primary key
    /// @param now what has run out by then is left out
    /// @return those that are there
    /// @throws parley.contract.range.StoreUnavailableException when MySQL does not answer
    public Map<Place, LoggedMessage> at(List<Place> places, Instant now) {
        if (places.isEmpty()) {
            return Map.of();
        }
        return mysql.read(connection -> {
            var found = new HashMap<Place, LoggedMessage>();
            try (PreparedStatement select = connection.prepareStatement(ONE)) {
                select.setObject(3, LocalDateTime.ofInstant(now, ZoneOffset.UTC));
                for (Place place : places) {
                    select.setBytes(1, UuidBytes.of(place.conversation()));
                    select.setLong(2, place.seq());
                    add(place, select, found);
                }
            }
            return Map.copyOf(found);
        });
    }

    private static void add(Place place, PreparedStatement select, Map<Place, LoggedMessage> found)
            throws SQLException {
        try (ResultSet rows = select.executeQuery()) {
            if (rows.next()) {
                Row row = MessageRows.read(place.conversation(), rows);
                LoggedMessage message = row.message();
                if (message != null) {
                    found.put(place, message);
                }
            }
        }
    }
}
