package parley.contract.member;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// A row as the record of `im.members.v1` that tells it: whoever writes it writes the same bytes to the same
/// partition, that of the conversation. Pure.
public final class MemberRecord {
    private static final Partitions PARTITIONS = new Partitions(Topic.MEMBERS.partitions(1));

    private MemberRecord() {}

    /// @return the record, without headers
    public static ProducerRecord<byte[], byte[]> of(MemberRow row) {
        return new ProducerRecord<>(
                Topic.MEMBERS.topicName(),
                PARTITIONS.of(row.conversation()),
                key(row.conversation(), row.user()),
                RecordCodec.MEMBER_ROW.encode(row));
    }

    private static byte[] key(UUID conversation, UUID user) {
        return (conversation + ":" + user).getBytes(StandardCharsets.US_ASCII);
    }
}
