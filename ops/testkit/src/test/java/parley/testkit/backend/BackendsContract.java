package parley.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/// What every set of backends must do, however it is run.
final class BackendsContract {
    static final String TOPIC = "kept";

    private BackendsContract() {}

    static void eachPartStopsAndStartsAloneAndKeepsItsData(Backends backends) throws Exception {
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

    static void createTopic(Backends backends) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    static void execute(Backends backends, String... statements) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            for (String text : statements) {
                statement.execute(text);
            }
        }
    }

    static int rows(Backends backends) throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
