package parley.toolbox.chaos.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import parley.contract.topic.Topic;

/// What gets into the log that does not belong there.
final class LogFaults {
    private LogFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                new RepeatingFault(
                        "poison-in-every-topic",
                        "bytes that are no record into every partition of every topic: random, empty, JSON of another shape,"
                                + " cut off",
                        scale.seconds(30),
                        Set.of("poison"),
                        Check.NONE,
                        LogFaults::poison,
                        stage -> {}),
                new Injection(
                        "replay-killed-half-way",
                        "a replay of a partition while it is live, its process killed half-way",
                        scale.seconds(30),
                        Set.of("replay"),
                        Check.unless(stage -> false, "there is no replay yet"),
                        stage -> {},
                        stage -> {}));
    }

    private static void poison(Stage stage, RepeatingFault.Running running) throws InterruptedException {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                stage.platform().backends().kafka().bootstrapServers(),
                ProducerConfig.LINGER_MS_CONFIG,
                0);
        int sent = 0;
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (boolean on = true; on; on = running.pause(Duration.ofSeconds(2))) {
                for (Topic topic : Topic.values()) {
                    if (!topic.published()) {
                        continue;
                    }
                    int partitions = producer.partitionsFor(topic.topicName()).size();
                    for (int partition = 0; partition < partitions; partition++) {
                        producer.send(new ProducerRecord<>(
                                topic.topicName(), partition, bytes(stage.random(), 16), value(stage.random())));
                        sent++;
                    }
                }
            }
            producer.flush();
        }
        stage.log().accept(sent + " poison records sent");
    }

    private static byte[] value(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> bytes(random, random.nextInt(1, 300));
            case 1 -> new byte[0];
            case 2 -> "{\"op\":\"drop\",\"seq\":-1,\"body\":[null]}".getBytes(StandardCharsets.UTF_8);
            default -> "{\"message\":\"0192".getBytes(StandardCharsets.UTF_8);
        };
    }

    private static byte[] bytes(RandomGenerator random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
