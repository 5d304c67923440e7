package parley.toolbox.chaos.fault;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Holds every table, so that whatever the services ask waits until their pools have no connection left.
final class LockedTables implements Fault {
    private final Duration lasts;
    private final Set<String> touches;
    private @Nullable Connection holding;

    LockedTables(Duration lasts, Set<String> touches) {
        this.lasts = lasts;
        this.touches = touches;
    }

    @Override
    public String name() {
        return "mysql-pool-exhausted";
    }

    @Override
    public String method() {
        return "LOCK TABLES of all tables by one connection: statements hang and the services' pools run empty";
    }

    @Override
    public Duration lasts() {
        return lasts;
    }

    @Override
    public Set<String> touches() {
        return touches;
    }

    @Override
    public Optional<String> notRunnable(Stage stage) {
        return Optional.empty();
    }

    @Override
    public void inject(Stage stage) throws SQLException {
        Connection connection = stage.platform().connectAsRoot();
        holding = connection;
        try (Statement statement = connection.createStatement()) {
            var tables = new ArrayList<String>();
            try (var rows = statement.executeQuery("SELECT table_name FROM information_schema.tables"
                    + " WHERE table_schema = 'parley' AND table_type = 'BASE TABLE'")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            statement.execute("SET SESSION lock_wait_timeout = 20");
            statement.execute(tables.stream()
                    .map(table -> "parley.`" + table + "` WRITE")
                    .collect(Collectors.joining(", ", "LOCK TABLES ", "")));
        }
    }

    @Override
    public void heal(Stage stage) throws SQLException {
        Connection connection = holding;
        holding = null;
        if (connection != null) {
            connection.close(); // the server gives the tables back
        }
    }
}
