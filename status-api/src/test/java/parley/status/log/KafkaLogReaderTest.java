package parley.status.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.event.Receipt;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.fixture.Messaging;
import parley.status.log.KafkaLogReader.Limits;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// Bounded readings of a real log.
final class KafkaLogReaderTest {
    private static final Partitions PARTITIONS = new Partitions(Topics.PARTITIONS);
    private Messaging talk;

    @BeforeEach
    void begin() {
        Topics.provision(Backends.shared().kafka());
        talk = new Messaging(Backends.shared());
    }

    @AfterEach
    void end() {
        talk.close();
    }

    @Test
    void readsTheRecordsOfOneKey() {
        talk.say(1);
        receipts(20);

        LogStretch stretch = reader(Limits.USUAL, Backends.shared().kafka().bootstrapServers())
                .since(
                        Topic.RECEIPTS,
                        Partitions.key(talk.conversation),
                        talk.messages.getFirst().message().time());

        assertThat(stretch.complete()).isTrue();
        assertThat(stretch.records()).hasSize(20);
    }

    @Test
    void saysWhenItWasCut() {
        talk.say(1);
        receipts(200);

        LogStretch stretch = reader(
                        new Limits(50, Duration.ofSeconds(10)),
                        Backends.shared().kafka().bootstrapServers())
                .since(
                        Topic.RECEIPTS,
                        Partitions.key(talk.conversation),
                        talk.messages.getFirst().message().time());

        assertThat(stretch.complete()).isFalse();
        assertThat(stretch.records()).hasSizeLessThan(200);
    }

    @Test
    void findsNothingAfterTheEnd() {
        LogStretch stretch = reader(Limits.USUAL, Backends.shared().kafka().bootstrapServers())
                .since(
                        Topic.RECEIPTS,
                        Partitions.key(talk.conversation),
                        Instant.now().plusSeconds(3_600));

        assertThat(stretch).isEqualTo(new LogStretch(List.of(), true));
    }

    @Test
    void readsAMessageAtItsOffset() {
        talk.say(2);
        KafkaLogReader reader = reader(Limits.USUAL, Backends.shared().kafka().bootstrapServers());
        var message = talk.messages.get(1).message();

        assertThat(reader.message(talk.partition(), Seq.offset(message.seq()))).isEqualTo(message);
        assertThat(reader.message(talk.partition(), Seq.offset(message.seq()) + 1_000))
                .isNull();
    }

    @Test
    void saysWhenTheLogDoesNotAnswer() {
        KafkaLogReader reader = reader(Limits.USUAL, "127.0.0.1:1");

        assertThatThrownBy(() -> reader.message(0, 0)).isInstanceOf(StoreUnavailableException.class);
    }

    private void receipts(int count) {
        talk.receipts(IntStream.range(0, count)
                .mapToObj(i -> new Receipt(
                        talk.conversation, NewIds.next(), "web", Receipt.Kind.READ, Seq.of(1, i), 0, Instant.EPOCH))
                .toList());
    }

    private static KafkaLogReader reader(Limits limits, String bootstrap) {
        Map<String, Object> settings = KafkaSettings.consumer(bootstrap, "log-test");
        settings.put("default.api.timeout.ms", 2_000);
        settings.put("request.timeout.ms", 2_000);
        settings.put("max.poll.records", 20);
        return new KafkaLogReader(() -> new KafkaConsumer<>(settings), PARTITIONS, limits);
    }
}
