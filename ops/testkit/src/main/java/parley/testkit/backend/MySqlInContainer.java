package parley.testkit.backend;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import org.testcontainers.mysql.MySQLContainer;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// MySQL from its official image.
final class MySqlInContainer implements MySqlBackend {
    private static final Duration READY = Duration.ofSeconds(120);

    private final PortLease lease = FreePorts.lease();
    private final String password = HexFormat.of().formatHex(randomBytes());
    private final MySQLContainer container;

    @SuppressWarnings("resource") // closed with this object
    MySqlInContainer() {
        container = new MySQLContainer("mysql:8.4")
                .withDatabaseName(MySqlUrl.DATABASE)
                .withUsername(MySqlUrl.USER)
                .withPassword(password)
                .withCommand(
                        "mysqld",
                        "--server-id=1",
                        "--log-bin=binlog",
                        "--binlog-format=ROW",
                        "--gtid-mode=ON",
                        "--enforce-gtid-consistency=ON",
                        "--mysqlx=OFF",
                        "--skip-name-resolve",
                        "--default-time-zone=+00:00",
                        "--character-set-server=utf8mb4",
                        "--transaction-isolation=READ-COMMITTED",
                        "--innodb-buffer-pool-size=64M",
                        "--innodb-flush-log-at-trx-commit=0",
                        "--sync-binlog=0",
                        "--performance-schema=OFF");
        DockerContainers.publish(container, lease.port(), MySQLContainer.MYSQL_PORT);
    }

    void startFirst() {
        container.start();
        // The image gives root the same password as the user.
        try (Connection root = DriverManager.getConnection(jdbcUrl(), "root", password);
                Statement statement = root.createStatement()) {
            statement.execute(MySqlUrl.captureGrant("'" + MySqlUrl.USER + "'@'%'"));
        } catch (SQLException e) {
            throw new BackendException("could not set up MySQL's user: " + e.getMessage(), e);
        }
    }

    @Override
    public String jdbcUrl() {
        return MySqlUrl.of(container.getHost(), lease.port());
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

    @Override
    public void stop() {
        DockerContainers.stop(container);
    }

    @Override
    public void kill() {
        DockerContainers.kill(container);
    }

    @Override
    public void start() {
        DockerContainers.start(container);
        if (!Pause.until(this::answers, READY)) {
            throw new BackendException("MySQL does not answer within " + READY.toSeconds() + " s, see: docker logs "
                    + container.getContainerId());
        }
    }

    @Override
    public void readOnly(boolean on) {
        try (Connection root = DriverManager.getConnection(jdbcUrl(), "root", password);
                Statement statement = root.createStatement()) {
            statement.execute("SET GLOBAL read_only = " + (on ? "ON" : "OFF"));
        } catch (SQLException e) {
            throw new BackendException("could not make MySQL read-only: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        container.close();
        lease.close();
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static byte[] randomBytes() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return random;
    }
}
