package parley.sink.capture;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the database server must allow before its log can be read: asked first, because the engine's own
/// failures are long and late.
final class Prerequisites {
    private static final List<String> PRIVILEGES =
            List.of("SELECT", "RELOAD", "SHOW DATABASES", "REPLICATION SLAVE", "REPLICATION CLIENT");

    private Prerequisites() {}

    /// @throws CaptureException that says what is missing, and how to change it
    static void check(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            require(statement, "log_bin", "1", "start the server with --log-bin");
            require(statement, "binlog_format", "ROW", "start it with --binlog-format=ROW");
            require(statement, "binlog_row_image", "FULL", "start it with --binlog-row-image=FULL");
            List<String> missing = missing(grants(statement));
            if (!missing.isEmpty()) {
                String names = String.join(", ", missing);
                throw new CaptureException("the MySQL user lacks " + names + ": GRANT " + names + " ON *.* TO it");
            }
        }
    }

    /// @param grants the lines of SHOW GRANTS
    /// @return what the user may not do on all databases
    static List<String> missing(List<String> grants) {
        Set<String> missing = new LinkedHashSet<>(PRIVILEGES);
        for (String grant : grants) {
            String line = grant.toUpperCase(Locale.ROOT);
            int on = line.indexOf(" ON *.* TO ");
            if (line.startsWith("GRANT ") && on > 0) {
                List<String> granted =
                        List.of(line.substring("GRANT ".length(), on).split(", ?"));
                if (granted.contains("ALL PRIVILEGES")) {
                    return List.of();
                }
                granted.forEach(missing::remove);
            }
        }
        return List.copyOf(missing);
    }

    private static List<String> grants(Statement statement) throws SQLException {
        var lines = new ArrayList<String>();
        try (ResultSet row = statement.executeQuery("SHOW GRANTS")) {
            while (row.next()) {
                lines.add(row.getString(1));
            }
        }
        return lines;
    }

    private static void require(Statement statement, String variable, String expected, String remedy)
            throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT @@GLOBAL." + variable)) {
            String value = row.next() ? row.getString(1) : "unknown";
            if (!expected.equalsIgnoreCase(value)) {
                throw new CaptureException(
                        "MySQL has " + variable + "=" + value + ", expected " + expected + ": " + remedy);
            }
        }
    }
}
