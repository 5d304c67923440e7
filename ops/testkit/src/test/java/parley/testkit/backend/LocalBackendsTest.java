package parley.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBackendsTest {
    private static final String TOPIC = "kept";

    @TempDir
    private Path directory;

    @Test
    void persistentBackendsKeepDataPortsAndPasswordOverARestart() throws Exception {
        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        BackendOptions options = BackendOptions.persistent(directory).withProgress(progress::add);
        String before;
        try (Backends backends = Backends.start(options)) {
            before = addresses(backends);
            createTopic(backends);
            try (KafkaProbe probe = new KafkaProbe(backends.kafka())) {
                probe.send(TOPIC, "key", "first".getBytes(UTF_8));
            }
            execute(backends, "CREATE TABLE kept (id INT PRIMARY KEY)", "INSERT INTO kept VALUES (1)");
            assertThatThrownBy(() -> Backends.start(options))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("is in use");
        }
        assertThat(progress).anyMatch(line -> line.startsWith("MySQL is up after"));

        try (Backends backends = Backends.start(options)) {
            assertThat(addresses(backends)).isEqualTo(before);
            try (KafkaProbe probe = new KafkaProbe(backends.kafka())) {
                probe.send(TOPIC, "key", "second".getBytes(UTF_8));
                assertThat(probe.read(TOPIC, 2)).containsExactly("first", "second");
            }
            assertThat(rows(backends)).isEqualTo(1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("mysql/password"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("mysql/init.sql"))))
                .isEqualTo("rw-------");
    }

    @Test
    void eachPartStopsAndStartsAloneAndKeepsItsData() throws Exception {
        LocalBackends backends = LocalBackends.start(BackendOptions.temporary());
        Path temporary = backends.directory();
        try (backends) {
            createTopic(backends);
            execute(backends, "CREATE TABLE kept (id INT PRIMARY KEY)", "INSERT INTO kept VALUES (1)");
            try (KafkaProbe probe = new KafkaProbe(backends.kafka())) {
                probe.send(TOPIC, "key", "first".getBytes(UTF_8));
                backends.kafka().stop(1);
                backends.kafka().stop(1);
                backends.kafka().start(1);
                backends.kafka().start(1);
                probe.send(TOPIC, "key", "second".getBytes(UTF_8));
                backends.kafka().kill(1);
                backends.kafka().start(1);
                assertThat(probe.read(TOPIC, 2)).containsExactly("first", "second");
            }
            backends.mysql().stop();
            assertThatThrownBy(() -> backends.mysql().connect()).isInstanceOf(SQLException.class);
            backends.mysql().start();
            execute(backends, "INSERT INTO kept VALUES (2)");
            backends.mysql().kill();
            backends.mysql().start();
            assertThat(rows(backends)).isGreaterThanOrEqualTo(1);
            backends.redis().stop();
            assertThatThrownBy(() -> backends.redis().flush()).isInstanceOf(BackendException.class);
            backends.redis().start();
            backends.redis().kill();
            backends.redis().start();
            backends.redis().flush();
        }
        assertThat(temporary).doesNotExist();
        backends.close();
    }

    private static void createTopic(Backends backends) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static String addresses(Backends backends) {
        return backends.kafka().bootstrapServers() + " " + backends.mysql().jdbcUrl() + " "
                + backends.mysql().user() + " " + backends.mysql().password() + " "
                + backends.redis().host() + ":" + backends.redis().port();
    }

    private static void execute(Backends backends, String... statements) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    private static int rows(Backends backends) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
