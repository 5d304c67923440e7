package parley.contract.codec;

import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.topic.Partitions;

/// What records of `im.messages.v1`, `im.receipts.v1` and `im.events.v1` say: the one place where every reader
/// of the log, whatever its view, finds out which records count. A record counts when its value can be read,
/// its key is the conversation that the value names, it stands in that conversation's partition, and, of a
/// message, the generation is the topic's. Anything else is a dead letter of the sink, and in no view.
///
/// Pure. Safe from any thread.
///
/// @param partitions of these topics, and their generation
public record LogRecords(Partitions partitions) {
    public int generation() {
        return partitions.generation();
    }

    /// @param partition where the record stands
    /// @throws MalformedRecordException when the record does not count; an [OtherGenerationException] when
    ///     nothing but its generation is wrong
    public MessageEnvelope message(byte @Nullable [] key, byte @Nullable [] value, int partition) {
        if (value == null) {
            throw new MalformedRecordException("not a message envelope: no value");
        }
        MessageEnvelope message = EnvelopeCodec.decode(value);
        place(message.conversation(), key, partition);
        if (message.generation() != generation()) {
            throw new OtherGenerationException(message.generation(), generation());
        }
        return message;
    }

    /// @param partition where the record stands
    /// @throws MalformedRecordException when the record does not count
    public Receipt receipt(byte @Nullable [] key, byte @Nullable [] value, int partition) {
        Receipt receipt = RecordCodec.RECEIPT.decode(value);
        place(receipt.conversation(), key, partition);
        return receipt;
    }

    /// @param partition where the record stands
    /// @throws MalformedRecordException when the record does not count
    public ConversationEvent event(byte @Nullable [] key, byte @Nullable [] value, int partition) {
        ConversationEvent event = RecordCodec.CONVERSATION_EVENT.decode(value);
        place(event.conversation(), key, partition);
        return event;
    }

    private void place(UUID conversation, byte @Nullable [] key, int partition) {
        byte[] expected = Partitions.key(conversation);
        if (!Arrays.equals(expected, key)) {
            throw new MalformedRecordException(
                    "the key is not the conversation " + conversation + " that the value names");
        }
        int home = partitions.of(expected);
        if (home != partition) {
            throw new MalformedRecordException("the record is in partition " + partition + ", expected " + home);
        }
    }
}
