package parley.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

final class SharedBackendsTest {
    private final Backends backends = Backends.shared();

    @Test
    void isOneSetForTheWholeJvm() {
        assertThat(Backends.shared()).isSameAs(backends);
        backends.close();
        assertThat(Backends.shared().redis().port()).isEqualTo(backends.redis().port());
        Backends.shared().redis().flush();
    }

    @Test
    void kafkaKeepsRecords() throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", backends.kafka().bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("keeps-records", 3, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProbe probe = new KafkaProbe(backends.kafka())) {
            probe.send("keeps-records", "key", "value".getBytes(UTF_8));
            assertThat(probe.read("keeps-records", 1)).containsExactly("value");
        }
    }

    @Test
    void mysqlIsSetUpLikeProduction() throws SQLException {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            assertThat(one(statement, "SELECT @@version")).startsWith("8.0.");
            assertThat(one(statement, "SELECT @@binlog_format")).isEqualTo("ROW");
            assertThat(one(statement, "SELECT @@gtid_mode")).isEqualTo("ON");
            assertThat(one(statement, "SELECT @@transaction_isolation")).isEqualTo("READ-COMMITTED");
            assertThat(one(statement, "SELECT @@character_set_database")).isEqualTo("utf8mb4");
            assertThat(one(statement, "SELECT @@session.time_zone")).isEqualTo("+00:00");
            assertThat(one(statement, "SELECT '\uD83D\uDC69\u200D\uD83D\uDE80'"))
                    .isEqualTo("\uD83D\uDC69\u200D\uD83D\uDE80");
        }
    }

    @Test
    void redisEvictsOnlyKeysWithATimeToLive() {
        RedisClient client = RedisClient.create(
                RedisURI.create(backends.redis().host(), backends.redis().port()));
        try (var connection = client.connect()) {
            assertThat(connection.sync().configGet("maxmemory-policy"))
                    .containsEntry("maxmemory-policy", "volatile-lfu");
            assertThat(connection.sync().configGet("bind")).containsEntry("bind", "127.0.0.1");
            connection.sync().set("key", "value");
            backends.redis().flush();
            assertThat(connection.sync().get("key")).isNull();
        } finally {
            client.shutdown();
        }
    }

    private static String one(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
