package parley.edge.publish;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import parley.contract.codec.MessageTypeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.BlockRow;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.SessionChange;
import parley.contract.member.MemberRecord;
import parley.contract.topic.Topic;

/// Member rows in the partition of their conversation; blocks, session changes and message types in the one
/// partition there is.
final class KafkaTableLog implements TableLog {
    private final KafkaSender sender;

    KafkaTableLog(KafkaSender sender) {
        this.sender = sender;
    }

    @Override
    public CompletableFuture<Void> member(MemberRow row) {
        return sender.send(MemberRecord.of(row)).thenAccept(placed -> {});
    }

    @Override
    public CompletableFuture<Void> block(BlockRow row) {
        byte[] key = row.key().getBytes(StandardCharsets.US_ASCII);
        byte[] value = RecordCodec.BLOCK_ROW.encode(row);
        return sender.send(new ProducerRecord<>(Topic.BLOCKS.topicName(), 0, key, value))
                .thenAccept(placed -> {});
    }

    @Override
    public CompletableFuture<Void> session(SessionChange change) {
        byte[] key = change.session().toString().getBytes(StandardCharsets.US_ASCII);
        byte[] value = RecordCodec.SESSION_CHANGE.encode(change);
        return sender.send(new ProducerRecord<>(Topic.SESSIONS.topicName(), 0, key, value))
                .thenAccept(placed -> {});
    }

    @Override
    public CompletableFuture<Void> messageType(MessageTypeRow row) {
        byte[] key = row.key().getBytes(StandardCharsets.US_ASCII);
        byte[] value = MessageTypeCodec.encode(row);
        return sender.send(new ProducerRecord<>(Topic.MESSAGE_TYPES.topicName(), 0, key, value))
                .thenAccept(placed -> {});
    }
}
