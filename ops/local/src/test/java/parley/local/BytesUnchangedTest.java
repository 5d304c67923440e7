package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.testkit.fixture.JsonArbitraries;

/// What was sent is what arrives, what history returns, and what lies in Kafka and MySQL: byte for byte,
/// for generated JSON.
class BytesUnchangedTest {
    private static final int CASES = 300;

    private record Sent(byte[] body, byte[] meta) {}

    private final LocalPlatform platform = TestPlatform.shared();
    private final Rest.Login alice = Rest.register(platform.gateways().get(0), "phone");
    private final Rest.Login bob = Rest.register(platform.gateways().get(1), "phone");
    private final UUID talk = Rest.direct(platform.gateways().get(0), alice, bob.user());

    @Test
    @Tag("property-8")
    void everyPathReturnsTheBytesThatWereSent() throws Exception {
        new Types(platform).publish("custom.thing", 1, "{}");
        List<Sent> cases = cases();
        Map<Long, Sent> bySeq = new HashMap<>();
        try (var sender = RawSocket.ready(platform.gateways().get(0), alice);
                var receiver = RawSocket.ready(platform.gateways().get(1), bob)) {
            for (int i = 0; i < cases.size(); i++) {
                Sent sent = cases.get(i);
                sender.send("{\"op\":\"send\",\"id\":\"" + i + "\",\"conversation\":\"" + talk
                        + "\",\"type\":\"custom.thing\",\"meta\":" + text(sent.meta()) + ",\"body\":"
                        + text(sent.body()) + "}");
                bySeq.put(sender.await("accepted").get("seq").asLong(), sent);
                WireMessage pushed = WireMessage.next(receiver);
                assertSame(sent, pushed.body(), pushed.meta(), "push");
                receiver.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + pushed.seq() + "}}");
                sender.send("{\"op\":\"ack\",\"cursors\":{\"" + talk + "\":" + pushed.seq() + "}}");
            }
        }
        assertThat(bySeq).hasSize(CASES);
        checkHistory(bySeq);
        checkKafka(bySeq);
        checkMySql(bySeq);
    }

    private static List<Sent> cases() {
        Arbitrary<byte[]> values = JsonArbitraries.values();
        Arbitrary<byte[]> objects = JsonArbitraries.objects();
        var cases = new ArrayList<Sent>();
        while (cases.size() < CASES) {
            byte[] body = values.sample();
            byte[] meta = objects.sample();
            if (body.length + meta.length < 60_000) {
                cases.add(new Sent(body, meta));
            }
        }
        return cases;
    }

    private void checkHistory(Map<Long, Sent> bySeq) {
        List<WireMessage> history = WireMessage.history(platform.status(), bob, talk);
        assertThat(history).hasSize(CASES);
        for (WireMessage message : history) {
            assertSame(bySeq.get(message.seq()), message.body(), message.meta(), "history");
        }
    }

    private void checkKafka(Map<Long, Sent> bySeq) {
        var partition = new TopicPartition(Topic.MESSAGES.topicName(), new Partitions(8).of(talk));
        int found = 0;
        var settings = KafkaSettings.consumer(platform.backends().kafka().bootstrapServers(), "bytes-test");
        try (var consumer = new KafkaConsumer<byte[], byte[]>(settings)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    MessageEnvelope envelope = EnvelopeCodec.decode(record.value());
                    if (envelope.conversation().equals(talk)) {
                        assertSame(
                                bySeq.get(Seq.of(1, record.offset())),
                                envelope.body().toBytes(),
                                envelope.meta().toBytes(),
                                "Kafka");
                        found++;
                    }
                }
            }
        }
        assertThat(found).isEqualTo(CASES);
    }

    private void checkMySql(Map<Long, Sent> bySeq) throws Exception {
        try (Connection connection = platform.backends().mysql().connect();
                var query =
                        connection.prepareStatement("SELECT seq, body, meta FROM message WHERE conversation_id = ?")) {
            query.setBytes(1, UuidBytes.of(talk));
            await().atMost(RawSocket.TOO_SLOW).until(() -> {
                int found = 0;
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        assertSame(bySeq.get(rows.getLong(1)), rows.getBytes(2), rows.getBytes(3), "MySQL");
                        found++;
                    }
                }
                return found == CASES;
            });
        }
    }

    private static void assertSame(Sent sent, byte[] body, byte[] meta, String where) {
        assertThat(text(body)).as(where).isEqualTo(text(sent.body()));
        assertThat(body).as(where).isEqualTo(sent.body());
        assertThat(meta).as(where).isEqualTo(sent.meta());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
