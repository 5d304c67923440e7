package parley.edge.publish;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// Messages, receipts and events in Kafka, in the partition of their conversation, with headers as in the
/// CloudEvents binding.
final class KafkaMessageLog implements MessageLog {
    private static final byte[] SPEC = ascii("1.0");
    private static final byte[] JSON = ascii("application/json");
    private static final byte[] SOURCE = ascii("/parley/edge-gateway");
    private static final byte[] ACCEPTED = ascii("parley.message.accepted.v1");

    private final KafkaSender sender;
    private final Partitions partitions;
    private final Clock clock;

    KafkaMessageLog(KafkaSender sender, Partitions partitions, Clock clock) {
        this.sender = sender;
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public CompletableFuture<Accepted> append(MessageEnvelope envelope) {
        byte[] key = Partitions.key(envelope.conversation());
        var record = new ProducerRecord<>(
                Topic.MESSAGES.topicName(), partitions.of(key), key, EnvelopeCodec.encode(envelope));
        headers(record.headers(), envelope);
        return sender.send(record)
                .thenApply(placed -> new Accepted(
                        Seq.of(envelope.generation(), placed.offset()), Instant.ofEpochMilli(placed.timestamp())));
    }

    @Override
    public CompletableFuture<Void> receipt(Receipt receipt) {
        byte[] key = Partitions.key(receipt.conversation());
        byte[] value = RecordCodec.RECEIPT.encode(receipt);
        return sender.send(new ProducerRecord<>(Topic.RECEIPTS.topicName(), partitions.of(key), key, value))
                .thenAccept(placed -> {});
    }

    @Override
    public CompletableFuture<Void> event(ConversationEvent event) {
        byte[] key = Partitions.key(event.conversation());
        byte[] value = RecordCodec.CONVERSATION_EVENT.encode(event);
        return sender.send(new ProducerRecord<>(Topic.EVENTS.topicName(), partitions.of(key), key, value))
                .thenAccept(placed -> {});
    }

    private void headers(Headers headers, MessageEnvelope envelope) {
        headers.add("ce_specversion", SPEC)
                .add("ce_id", ascii(envelope.message().toString()))
                .add("ce_type", ACCEPTED)
                .add("ce_source", SOURCE)
                .add("ce_time", ascii(clock.instant().toString()))
                .add("content-type", JSON);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
