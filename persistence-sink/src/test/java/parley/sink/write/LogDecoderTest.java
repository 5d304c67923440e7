package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.deadletter.PoisonReason;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestLog;

class LogDecoderTest {
    private static final int PARTITION = 3;

    private final LogDecoder decoder = new LogDecoder(Conversations.PARTITIONS, 1);
    private final Random random = new Random(1);
    private final UUID conversation = Conversations.in(PARTITION, random);
    private final UUID user = new UUID(1, 2);
    private final MessageEnvelope envelope = Envelopes.text(conversation, user, "m1", "hello");
    private final TestLog messages = new TestLog(Topic.MESSAGES, PARTITION);
    private final TestLog receipts = new TestLog(Topic.RECEIPTS, PARTITION);

    @Test
    void placesAMessageByGenerationAndOffset() {
        messages.append(envelope);
        LogEntry entry = decoder.decode(messages.append(envelope));
        assertThat(entry).isInstanceOfSatisfying(LogEntry.Message.class, message -> {
            assertThat(message.message().seq()).isEqualTo(Seq.of(1, 1));
            assertThat(message.message().time()).isEqualTo(Instant.ofEpochMilli(TestLog.EPOCH_MS + 1000));
            assertThat(message.message().envelope()).isEqualTo(envelope);
        });
    }

    @Test
    void aMessageOfAnotherGenerationIsPoison() {
        var next = new LogDecoder(Conversations.PARTITIONS, 2);
        assertThatThrownBy(() -> next.decode(messages.append(envelope)))
                .isInstanceOf(PoisonException.class)
                .hasMessageContaining("generation 1, expected 2");
    }

    @Test
    void decodesAReceipt() {
        var receipt = new Receipt(conversation, user, "phone", Receipt.Kind.READ, 7, 1, Instant.EPOCH);
        assertThat(decoder.decode(receipts.append(receipt))).isEqualTo(new LogEntry.Cursor(receipt));
    }

    @Test
    void decodesAnEvent() {
        var events = new TestLog(Topic.EVENTS, PARTITION);
        var event = new ConversationEvent(
                ConversationEvent.Kind.FAILED,
                conversation,
                envelope.message(),
                1,
                user,
                "phone",
                "attempts_exhausted",
                8,
                Instant.EPOCH);
        assertThat(decoder.decode(events.append(event))).isEqualTo(new LogEntry.Happened(event));
        expect(events.append(conversation, new byte[] {'{'}), PoisonReason.BAD_RECORD, false);
    }

    @Test
    void buriesAMessageWithoutAConversationWithoutPlaceholder() {
        byte[] value = EnvelopeCodec.encode(envelope);
        String upper = conversation.toString().toUpperCase(Locale.ROOT);
        expect(messages.append((byte[]) null, value), PoisonReason.BAD_KEY, false);
        expect(messages.append(new byte[0], value), PoisonReason.BAD_KEY, false);
        expect(messages.append("not a uuid".getBytes(StandardCharsets.UTF_8), value), PoisonReason.BAD_KEY, false);
        expect(messages.append(upper.getBytes(StandardCharsets.UTF_8), value), PoisonReason.BAD_KEY, false);
    }

    @Test
    void buriesAMessageInAnotherPartitionWithoutPlaceholder() {
        var elsewhere = new TestLog(Topic.MESSAGES, PARTITION + 1);
        expect(elsewhere.append(envelope), PoisonReason.WRONG_PARTITION, false);
    }

    @Test
    void keepsThePlaceOfAMessageThatIsNotOne() {
        byte[] good = EnvelopeCodec.encode(envelope);
        byte[] cut = java.util.Arrays.copyOf(good, good.length / 2);
        expect(messages.append(conversation, null), PoisonReason.BAD_RECORD, true);
        expect(messages.append(conversation, new byte[0]), PoisonReason.BAD_RECORD, true);
        expect(messages.append(conversation, new byte[] {0, -1, 7}), PoisonReason.BAD_RECORD, true);
        expect(messages.append(conversation, "{}".getBytes(StandardCharsets.UTF_8)), PoisonReason.BAD_RECORD, true);
        expect(messages.append(conversation, cut), PoisonReason.BAD_RECORD, true);
    }

    @Test
    void believesNeitherKeyNorValueWhenTheyDisagree() {
        UUID other = Conversations.in(PARTITION, random);
        byte[] value = EnvelopeCodec.encode(Envelopes.text(other, user, "m", "x"));
        expect(messages.append(conversation, value), PoisonReason.WRONG_CONVERSATION, true);
        var receipt = new Receipt(other, user, "phone", Receipt.Kind.READ, 7, 1, Instant.EPOCH);
        byte[] bytes = RecordCodec.RECEIPT.encode(receipt);
        expect(receipts.append(Partitions.key(conversation), bytes), PoisonReason.WRONG_CONVERSATION, false);
    }

    @Test
    void buriesAReceiptWithoutPlaceholder() {
        expect(receipts.append(conversation, "[]".getBytes(StandardCharsets.UTF_8)), PoisonReason.BAD_RECORD, false);
    }

    private void expect(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, boolean placeholder) {
        assertThatExceptionOfType(PoisonException.class)
                .isThrownBy(() -> decoder.decode(record))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(decoder.placeholder(record).isPresent()).isEqualTo(placeholder);
    }
}
