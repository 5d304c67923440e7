package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;

/// The rows of an [Upsert], column by column from left to right, in the forms that the schema stores. For one
/// thread.
final class Columns {
    private static final Instant FIRST_TIME = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LAST_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private final Upsert upsert;
    private final List<@Nullable Object> values = new ArrayList<>();
    private int rows;

    Columns(Upsert upsert) {
        this.upsert = upsert;
    }

    Columns id(@Nullable UUID id) {
        return value(id == null ? null : UuidBytes.of(id));
    }

    Columns bytes(byte @Nullable [] bytes) {
        return value(bytes);
    }

    Columns text(@Nullable String text) {
        return value(text);
    }

    Columns number(long number) {
        return value(number);
    }

    Columns optional(@Nullable Integer number) {
        return value(number);
    }

    Columns seconds(@Nullable Duration duration) {
        return value(duration == null ? null : duration.toSeconds());
    }

    /// UTC, cut to the millisecond: MySQL would round. Without any conversion of time zones on the way. A
    /// clock that is off by more than a DATETIME holds is no reason to lose the row: it gets the first or
    /// the last time there is.
    Columns time(@Nullable Instant time) {
        return value(time == null ? null : dateTime(time));
    }

    private static LocalDateTime dateTime(Instant time) {
        Instant held = time.isBefore(FIRST_TIME) ? FIRST_TIME : time.isAfter(LAST_TIME) ? LAST_TIME : time;
        return LocalDateTime.ofInstant(held.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    /// When something ends that begins at `time`: as late as a DATETIME goes if it ends later than that.
    Columns end(Instant time, @Nullable Duration lasting) {
        if (lasting == null) {
            return time(null);
        }
        boolean representable = lasting.compareTo(Duration.between(time, LAST_TIME)) < 0;
        return time(representable ? time.plus(lasting) : LAST_TIME);
    }

    /// The row is complete; the next one begins.
    void addRow() {
        rows++;
        if (values.size() != rows * upsert.columns()) {
            throw new IllegalStateException(
                    values.size() + " values in " + rows + " rows of " + upsert.columns() + " columns");
        }
    }

    /// Writes all rows, in order.
    void write(Connection connection) throws SQLException {
        int at = 0;
        for (int part : Upsert.parts(rows)) {
            int count = part * upsert.columns();
            try (PreparedStatement statement = connection.prepareStatement(upsert.sql(part))) {
                for (int i = 0; i < count; i++) {
                    set(statement, i + 1, values.get(at + i));
                }
                statement.executeUpdate();
            }
            at += count;
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case String text -> statement.setString(index, text);
            case Number number -> statement.setLong(index, number.longValue());
            default -> statement.setObject(index, value);
        }
    }

    private Columns value(@Nullable Object value) {
        values.add(value);
        return this;
    }
}
