package parley.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    private final Properties settings = EngineSettings.of(
            CaptureTarget.of("jdbc:mysql://db:3307/parley", "user", "secret"),
            "kafka:9092",
            3,
            new CaptureSettings(
                    Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(15)),
            new Random(1));

    /// All settings reach the clients that keep positions: with the engine's heartbeat interval of 0, their
    /// reader would wake without a pause.
    @Test
    void nothingOfTheEnginesIsTakenForASettingOfAKafkaClient() {
        Set<String> shared = new HashSet<>(ConsumerConfig.configNames());
        shared.addAll(ProducerConfig.configNames());
        shared.addAll(AdminClientConfig.configNames());
        shared.retainAll(settings.stringPropertyNames());
        assertThat(shared).containsExactlyInAnyOrder("bootstrap.servers", "fetch.max.wait.ms");
    }

    @Test
    void capturesMembersOfTheConfiguredDatabaseAlone() {
        assertThat(settings)
                .containsEntry("database.hostname", "db")
                .containsEntry("database.port", "3307")
                .containsEntry("table.include.list", "parley.member")
                .containsEntry("offset.storage.topic", "im.capture.offsets")
                .containsEntry("schema.history.internal.kafka.topic", "im.capture.schema-history")
                .containsEntry("poll.interval.ms", "50");
    }
}
