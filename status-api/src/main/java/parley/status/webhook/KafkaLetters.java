package parley.status.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import parley.contract.topic.Topic;
import parley.status.operator.job.OperatorProducer;

/// Events that a webhook refuses for good, in `im.dead-letters.v1` as other letters are: the record as it was,
/// with where it stood and why in its headers. The table of letters does not list them: nothing of theirs
/// would be requeued into the database.
final class KafkaLetters implements Subscription.Letters {
    private static final String SERVICE = "status-api";
    private static final String REASON = "webhook_refused";

    private final OperatorProducer producer;
    private final Clock clock;

    KafkaLetters(OperatorProducer producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    @Override
    public void bury(Webhook webhook, ConsumerRecord<byte[], byte[]> record, String why) {
        var letter = new ProducerRecord<>(Topic.DEAD_LETTERS.topicName(), record.key(), record.value());
        Headers headers = letter.headers();
        record.headers().forEach(headers::add);
        add(headers, "timestamp", Long.toString(record.timestamp()));
        add(headers, "topic", record.topic());
        add(headers, "partition", Integer.toString(record.partition()));
        add(headers, "offset", Long.toString(record.offset()));
        add(headers, "time", clock.instant().toString());
        add(headers, "service", SERVICE);
        add(headers, "reason", REASON);
        add(headers, "error", "webhook " + webhook.id());
        add(headers, "message", why);
        add(headers, "stack", "");
        producer.send(letter);
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
