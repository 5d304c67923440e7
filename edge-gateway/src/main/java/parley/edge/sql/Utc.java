package parley.edge.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Instants in DATETIME(3) columns, whatever time zones driver, server and machine believe in.
public final class Utc {
    private Utc() {}

    /// @return for a parameter; cut to milliseconds, because MySQL would round, and round up
    public static LocalDateTime of(Instant instant) {
        return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
    }

    /// @return null for NULL
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    /// @throws SQLException when the column is NULL
    public static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        Instant instant = instant(row, column);
        if (instant == null) {
            throw new SQLException("column " + column + " is NULL");
        }
        return instant;
    }
}
