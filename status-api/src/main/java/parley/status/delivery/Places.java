package parley.status.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.range.StoreUnavailableException;
import parley.status.fold.StatusStreams;
import parley.status.log.KafkaLogReader;

/// Where a message stands: the database first, because its place is that of the first copy of a resent
/// message and the others may know a later one; then the cache; then the log, where Streams has seen it.
/// Safe from any thread.
public final class Places {
    private final MySqlDelivery database;
    private final RedisPlaces recent;
    private final StatusStreams streams;
    private final KafkaLogReader log;

    public Places(MySqlDelivery database, RedisPlaces recent, StatusStreams streams, KafkaLogReader log) {
        this.database = database;
        this.recent = recent;
        this.streams = streams;
        this.log = log;
    }

    /// @return null when there is no such message
    /// @throws StoreUnavailableException when one who might know it does not answer, and the others do not
    ///     know it
    @Nullable MessagePlace of(UUID message) {
        StoreUnavailableException away = null;
        try {
            MessagePlace written = database.place(message);
            if (written != null) {
                return written;
            }
        } catch (StoreUnavailableException e) {
            away = e;
        }
        try {
            MessagePlace noted = recent.place(message);
            if (noted != null) {
                return noted;
            }
        } catch (StoreUnavailableException e) {
            away = e;
        }
        MessagePlace logged = logged(message);
        if (logged == null && away != null) {
            throw away;
        }
        return logged;
    }

    /// Knows the latest messages only, so its silence proves nothing.
    private @Nullable MessagePlace logged(UUID message) {
        try {
            StatusStreams.LogPlace place = streams.place(message);
            LoggedMessage found = place == null ? null : log.message(place.partition(), place.offset());
            return found == null || !found.envelope().message().equals(message)
                    ? null
                    : new MessagePlace(
                            message,
                            found.envelope().conversation(),
                            found.seq(),
                            found.envelope().sender(),
                            found.time());
        } catch (StoreUnavailableException e) {
            return null;
        }
    }
}
