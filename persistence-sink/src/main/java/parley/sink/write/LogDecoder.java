package parley.sink.write;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RecordCodec;
import parley.contract.codec.Uuids;
import parley.contract.event.ConversationEvent;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.deadletter.PoisonReason;

/// From bytes to what they mean. Pure: the same record is the same entry, or the same poison, whenever it
/// is read. Safe from any thread.
public final class LogDecoder {
    private final Partitions partitions;
    private final int generation;

    /// @param partitions of the topics that are spread by conversation
    /// @param generation of the topics, from 1
    public LogDecoder(Partitions partitions, int generation) {
        this.partitions = partitions;
        this.generation = generation;
    }

    /// @param record of `im.messages.v1`, `im.receipts.v1` or `im.events.v1`
    /// @throws PoisonException when it cannot be decoded, now and always
    public LogEntry decode(ConsumerRecord<byte[], byte[]> record) {
        UUID conversation = place(record);
        try {
            return decode(record, conversation);
        } catch (PoisonException e) {
            throw e;
        } catch (RuntimeException e) {
            // Decoding looks at nothing but the record: whatever went wrong will go wrong again.
            throw new PoisonException(PoisonReason.BAD_RECORD, e);
        }
    }

    /// @return what stands for a record that cannot be written, so that its conversation has no hole; empty
    ///     when no reader expects anything there
    public Optional<Placeholder> placeholder(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(Topic.MESSAGES.topicName())) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Placeholder(place(record), seq(record), generation, time(record)));
        } catch (PoisonException e) {
            return Optional.empty();
        }
    }

    private LogEntry decode(ConsumerRecord<byte[], byte[]> record, UUID conversation) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            throw new PoisonException(PoisonReason.BAD_RECORD, "the record has no value");
        }
        if (record.topic().equals(Topic.MESSAGES.topicName())) {
            MessageEnvelope envelope = EnvelopeCodec.decode(value);
            same(conversation, envelope.conversation());
            if (envelope.generation() != generation) {
                throw new PoisonException(
                        PoisonReason.BAD_RECORD,
                        "the message is of generation " + envelope.generation() + ", expected " + generation);
            }
            return new LogEntry.Message(new LoggedMessage(seq(record), time(record), envelope));
        }
        if (record.topic().equals(Topic.EVENTS.topicName())) {
            ConversationEvent event = RecordCodec.CONVERSATION_EVENT.decode(value);
            same(conversation, event.conversation());
            return new LogEntry.Happened(event);
        }
        Receipt receipt = RecordCodec.RECEIPT.decode(value);
        same(conversation, receipt.conversation());
        return new LogEntry.Cursor(receipt);
    }

    private UUID place(ConsumerRecord<byte[], byte[]> record) {
        UUID conversation = conversation(record.key());
        int expected = partitions.of(conversation);
        if (expected != record.partition()) {
            throw new PoisonException(
                    PoisonReason.WRONG_PARTITION,
                    "the record is in partition " + record.partition() + ", expected " + expected);
        }
        return conversation;
    }

    private static UUID conversation(byte @Nullable [] key) {
        if (key == null) {
            throw new PoisonException(PoisonReason.BAD_KEY, "the record has no key");
        }
        String text = new String(key, StandardCharsets.UTF_8);
        try {
            UUID conversation = Uuids.parse("key", text);
            // The partitioner hashes the characters: another spelling of the id would belong elsewhere.
            if (conversation.toString().equals(text)) {
                return conversation;
            }
        } catch (MalformedJsonException e) {
            throw new PoisonException(PoisonReason.BAD_KEY, e);
        }
        throw new PoisonException(PoisonReason.BAD_KEY, "the key is a UUID, expected in lower case");
    }

    private static void same(UUID key, UUID value) {
        if (!key.equals(value)) {
            throw new PoisonException(
                    PoisonReason.WRONG_CONVERSATION, "the value is of conversation " + value + ", the key " + key);
        }
    }

    private long seq(ConsumerRecord<byte[], byte[]> record) {
        return Seq.of(generation, record.offset());
    }

    private static Instant time(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }
}
