package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// A row that is not what the log says.
///
/// @param kind `message`, `recall`, `unexpected`, `head`, `userCursor`, `deviceCursor`, `failure`
/// @param place in words that a query can be made of
/// @param expected what the log says; `found` what is there. Never a body
/// @param fix sets it right; null when the log does not say what would be right
record Difference(
        String kind,
        String place,
        @Nullable String expected,
        @Nullable String found,
        @Nullable Fix fix) {
    /// Asks the fold what is right at the time when it is called.
    interface Fix {
        void on(Connection connection) throws SQLException;
    }
}
