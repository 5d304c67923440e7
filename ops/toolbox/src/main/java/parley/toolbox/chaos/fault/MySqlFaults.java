package parley.toolbox.chaos.fault;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// What happens to MySQL.
final class MySqlFaults {
    private static final String MYSQL = "mysql";
    private static final Set<String> TOUCHES = Set.of(MYSQL);

    private MySqlFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                new Injection(
                        "mysql-down",
                        "SIGKILL, started again at the end",
                        scale.seconds(60),
                        TOUCHES,
                        Check.NONE,
                        stage -> stage.platform().kill(MYSQL),
                        stage -> stage.platform().start(MYSQL)),
                new Injection(
                        "mysql-restarted",
                        "SIGTERM and at once started again",
                        scale.seconds(10),
                        TOUCHES,
                        Check.NONE,
                        stage -> {
                            stage.platform().terminate(MYSQL);
                            stage.platform().start(MYSQL);
                        },
                        stage -> stage.platform().start(MYSQL)),
                new Injection(
                        "mysql-read-only",
                        "SET GLOBAL super_read_only = ON: every write fails with error 1290",
                        scale.seconds(60),
                        TOUCHES,
                        Check.NONE,
                        stage -> asRoot(stage, "SET GLOBAL super_read_only = ON"),
                        stage -> asRoot(stage, "SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF")),
                Deadlocks.fault(scale.seconds(60), TOUCHES),
                new LockedTables(scale.seconds(30), TOUCHES));
    }

    static void asRoot(Stage stage, String... statements) throws SQLException {
        try (var connection = stage.platform().connectAsRoot();
                var statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
