package parley.edge.publish;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.event.Traceparent;
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

    /// The first record of several makes the producer send what it has. So all are encoded before: they come
    /// close enough after each other to travel in one request.
    @Override
    public void append(List<Entry> entries) {
        List<ProducerRecord<byte[], byte[]>> records = entries.stream()
                .map(entry -> record(entry.envelope().in(partitions.generation())))
                .toList();
        for (int i = 0; i < records.size(); i++) {
            Entry entry = entries.get(i);
            sender.send(records.get(i)).whenComplete((placed, failure) -> {
                if (failure == null) {
                    long seq = Seq.of(partitions.generation(), placed.offset());
                    entry.accepted().complete(new Accepted(seq, Instant.ofEpochMilli(placed.timestamp())));
                } else {
                    entry.accepted().completeExceptionally(failure);
                }
            });
        }
    }

    private ProducerRecord<byte[], byte[]> record(MessageEnvelope envelope) {
        byte[] key = Partitions.key(envelope.conversation());
        var record = new ProducerRecord<>(
                Topic.MESSAGES.topicName(), partitions.of(key), key, EnvelopeCodec.encode(envelope));
        headers(record.headers(), envelope);
        return record;
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
        Traceparent trace = envelope.trace();
        if (trace != null) {
            headers.add(Traceparent.HEADER, ascii(trace.text()));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
