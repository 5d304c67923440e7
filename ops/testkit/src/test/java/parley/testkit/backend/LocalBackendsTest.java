package parley.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalBackendsTest {
    private static final String TOPIC = BackendsContract.TOPIC;

    @TempDir
    private Path directory;

    @Test
    void persistentBackendsKeepDataPortsAndPasswordOverARestart() throws Exception {
        List<String> progress = Collections.synchronizedList(new ArrayList<>());
        BackendOptions options = BackendOptions.persistent(directory).withProgress(progress::add);
        String before;
        try (Backends backends = Backends.start(options)) {
            before = addresses(backends);
            BackendsContract.createTopic(backends);
            try (KafkaProbe probe = new KafkaProbe(backends.kafka())) {
                probe.send(TOPIC, "key", "first".getBytes(UTF_8));
            }
            BackendsContract.execute(backends, "CREATE TABLE kept (id INT PRIMARY KEY)", "INSERT INTO kept VALUES (1)");
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
            assertThat(BackendsContract.rows(backends)).isEqualTo(1);
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
            BackendsContract.eachPartStopsAndStartsAloneAndKeepsItsData(backends);
        }
        assertThat(temporary).doesNotExist();
        backends.close();
    }

    private static String addresses(Backends backends) {
        return backends.kafka().bootstrapServers() + " " + backends.mysql().jdbcUrl() + " "
                + backends.mysql().user() + " " + backends.mysql().password() + " "
                + backends.redis().host() + ":" + backends.redis().port();
    }
}
