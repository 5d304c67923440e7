package parley.testkit.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/// A mysqld as a child process. Its home directory holds `data`, `mysql.log`, `mysql.pid` and the passwords.
final class MySqlServer implements MySqlBackend {
    private static final Duration READY = Duration.ofSeconds(90);
    private static final Duration SHUTDOWN = Duration.ofSeconds(60);

    private final MySqlInstallation installation;
    private final Path home;
    private final boolean persistent;
    private final String password;
    private final ChildServer server;
    private volatile boolean readOnly;

    /// @param home absolute; created when missing
    MySqlServer(MySqlInstallation installation, Path home, boolean persistent) {
        this(installation, home, ProcessFiles.beside(home, "mysql"), persistent);
    }

    /// @param files where its process is written down
    MySqlServer(MySqlInstallation installation, Path home, ProcessFiles files, boolean persistent) {
        this.installation = installation;
        this.home = Directories.create(home);
        this.persistent = persistent;
        this.password = secret(home.resolve("password"));
        this.server =
                new ChildServer("mysql", home, files, this::command, this::answers, port -> "--datadir=" + data());
    }

    @Override
    public String jdbcUrl() {
        return MySqlUrl.of("127.0.0.1", server.port());
    }

    @Override
    public String user() {
        return MySqlUrl.USER;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), MySqlUrl.USER, password);
    }

    /// A new connection of the server's own administrator, for trials that change global settings.
    Connection connectAsRoot() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), "root", secret(home.resolve("root-password")));
    }

    /// The id of mysqld, empty when it does not run.
    OptionalLong pid() {
        return server.pid();
    }

    @Override
    public synchronized void start() {
        if (!Files.isDirectory(data())) {
            copyTemplate();
        }
        server.start(READY);
    }

    @Override
    public void stop() {
        server.stop(SHUTDOWN);
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void readOnly(boolean on) {
        stop();
        readOnly = on;
        start();
    }

    @Override
    public void close() {
        if (persistent) {
            stop();
        } else {
            kill();
        }
        server.close();
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private List<String> command() {
        Path statements = home.resolve("init.sql");
        Directories.writePrivate(statements, initialStatements());
        List<String> command = MySqlInstallation.basics(installation.home(), data());
        command.addAll(List.of(
                "--port=" + server.port(),
                "--bind-address=127.0.0.1",
                "--mysqlx=OFF",
                "--socket=mysql.sock",
                "--pid-file=mysqld.pid",
                "--init-file=" + statements,
                "--skip-name-resolve",
                "--default-authentication-plugin=mysql_native_password",
                "--local-infile=OFF",
                "--secure-file-priv=NULL",
                "--event-scheduler=OFF",
                "--default-time-zone=+00:00",
                "--character-set-server=utf8mb4",
                "--transaction-isolation=READ-COMMITTED"));
        command.addAll(List.of(
                "--read-only=" + (readOnly ? "ON" : "OFF"),
                "--server-id=1",
                "--log-bin=binlog",
                "--binlog-format=ROW",
                "--gtid-mode=ON",
                "--enforce-gtid-consistency=ON",
                "--transaction-write-set-extraction=OFF", // for replicas that apply in parallel: there is none
                "--binlog-expire-logs-seconds=259200",
                "--max-binlog-size=64M"));
        command.addAll(List.of(
                "--max-connections=200",
                "--thread-cache-size=8",
                "--table-open-cache=400",
                "--table-definition-cache=400",
                "--key-buffer-size=1M",
                "--innodb-buffer-pool-size=256M",
                "--innodb-log-buffer-size=4M",
                "--innodb-ft-cache-size=4M", // texts that wait for their index
                "--innodb-read-io-threads=1",
                "--innodb-write-io-threads=1",
                "--innodb-page-cleaners=1",
                "--innodb-purge-threads=1"));
        // Kept as the broker beside it keeps its log: what was committed survives the death of any process, and the
        // loss of power may take the last second. With 1 InnoDB flushes all through a transaction, and its threads
        // take as much of a core as the statements.
        command.addAll(
                persistent
                        ? List.of("--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0")
                        : List.of("--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0", "--innodb-doublewrite=OFF"));
        return command;
    }

    /// Run by mysqld before it lets anybody in, at every start: so a first start that was cut short is made good by
    /// the next.
    private String initialStatements() {
        String root = secret(home.resolve("root-password"));
        String account = "'" + MySqlUrl.USER + "'@'127.0.0.1'";
        return String.join(
                ";\n",
                "SET SESSION sql_log_bin = 0",
                "ALTER USER 'root'@'localhost' IDENTIFIED BY '" + root + "'",
                "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '" + root + "'",
                "ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '" + root + "'",
                "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION",
                "CREATE DATABASE IF NOT EXISTS parley CHARACTER SET utf8mb4",
                "CREATE USER IF NOT EXISTS " + account + " IDENTIFIED BY '" + password + "'",
                "ALTER USER " + account + " IDENTIFIED BY '" + password + "'",
                "GRANT ALL ON parley.* TO " + account,
                MySqlUrl.captureGrant(account),
                "");
    }

    private void copyTemplate() {
        Path fresh = home.resolve("data.new");
        try {
            Directories.delete(fresh);
            Directories.copy(installation.template(), fresh);
            Files.move(fresh, data());
        } catch (IOException e) {
            throw new BackendException("could not make MySQL's data directory " + data() + ": " + e, e);
        }
    }

    private static String secret(Path file) {
        try {
            if (!Files.exists(file)) {
                byte[] random = new byte[24];
                new SecureRandom().nextBytes(random);
                Directories.writePrivate(file, HexFormat.of().formatHex(random));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new BackendException("could not read " + file + ": " + e, e);
        }
    }

    private Path data() {
        return home.resolve("data");
    }
}
