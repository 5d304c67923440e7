package parley.contract.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

final class KafkaSettingsTest {
    private static final String BOOTSTRAP = "127.0.0.1:9092";

    @Test
    void aProducerWaitsForAllInSyncReplicasAndNeverBlocksForLong() {
        var config = new ProducerConfig(KafkaSettings.producer(BOOTSTRAP, "test"));
        assertThat(config.unused()).isSubsetOf(ProducerConfig.configNames());
        assertThat(config.getString("acks")).isEqualTo("-1");
        assertThat(config.getBoolean("enable.idempotence")).isTrue();
        assertThat(config.getLong("max.block.ms")).isEqualTo(200);
        assertThat(config.getInt("delivery.timeout.ms")).isEqualTo(8_000);
        assertThat(config.getInt("request.timeout.ms")).isEqualTo(3_000);
        assertThat(config.getString("compression.type")).isEqualTo("none");
    }

    @Test
    void aGroupConsumerNeverCommitsByItselfNorJumps() {
        var config = new ConsumerConfig(KafkaSettings.groupConsumer(BOOTSTRAP, "test", "sink"));
        assertThat(config.getInt("session.timeout.ms")).isEqualTo(6_000);
        assertThat(config.getBoolean("enable.auto.commit")).isFalse();
        assertThat(config.getString("auto.offset.reset")).isEqualTo("none");
        assertThat(config.getInt("max.poll.records")).isEqualTo(500);
    }

    @Test
    void noSettingIsMisspelt() {
        Set<String> producer = KafkaSettings.producer(BOOTSTRAP, "test").keySet();
        assertThat(ProducerConfig.configNames()).containsAll(producer);
        Set<String> consumer =
                KafkaSettings.groupConsumer(BOOTSTRAP, "test", "sink").keySet();
        assertThat(ConsumerConfig.configNames()).containsAll(consumer);
    }
}
