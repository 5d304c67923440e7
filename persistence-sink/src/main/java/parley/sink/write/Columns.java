package parley.sink.write;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;

/// Sets the parameters of a statement from left to right, in the forms that the schema stores. For one
/// thread.
final class Columns {
    private static final Instant FIRST_TIME = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private final PreparedStatement statement;
    private int index;

    Columns(PreparedStatement statement) {
        this.statement = statement;
    }

    Columns id(@Nullable UUID id) throws SQLException {
        return bytes(id == null ? null : UuidBytes.of(id));
    }

    Columns bytes(byte @Nullable [] bytes) throws SQLException {
        statement.setBytes(++index, bytes);
        return this;
    }

    Columns text(@Nullable String text) throws SQLException {
        statement.setString(++index, text);
        return this;
    }

    Columns number(long number) throws SQLException {
        statement.setLong(++index, number);
        return this;
    }

    Columns optional(@Nullable Integer number) throws SQLException {
        statement.setObject(++index, number);
        return this;
    }

    Columns seconds(@Nullable Duration duration) throws SQLException {
        statement.setObject(++index, duration == null ? null : duration.toSeconds());
        return this;
    }

    /// UTC, cut to the millisecond: MySQL would round. Without any conversion of time zones on the way. A
    /// clock that is off by more than a DATETIME holds is no reason to lose the row: it gets the first or
    /// the last time there is.
    Columns time(@Nullable Instant time) throws SQLException {
        statement.setObject(++index, time == null ? null : dateTime(time));
        return this;
    }

    private static LocalDateTime dateTime(Instant time) {
        Instant held = time.isBefore(FIRST_TIME) ? FIRST_TIME : time.isAfter(LAST_TIME) ? LAST_TIME : time;
        return LocalDateTime.ofInstant(held.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    /// When something ends that begins at `time`: as late as a DATETIME goes if it ends later than that.
    Columns end(Instant time, @Nullable Duration lasting) throws SQLException {
        if (lasting == null) {
            return time(null);
        }
        boolean representable = lasting.compareTo(Duration.between(time, LAST_TIME)) < 0;
        return time(representable ? time.plus(lasting) : LAST_TIME);
    }

    /// The row is complete; the next one begins.
    void addRow() throws SQLException {
        statement.addBatch();
        index = 0;
    }
}
