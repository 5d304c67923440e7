package parley.status.webhook;

import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RawJson;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.frame.MessageFrame;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;

/// Makes events out of records of the log. Pure.
///
/// @param log which records count
record Events(LogRecords log) {

    /// @param user whom it is of
    private record Found(EventKind kind, UUID conversation, UUID user, RawJson content) {}

    /// @return the event as JSON; null when the webhook is not to be told of this record, or nobody could read
    ///     it: what is wrong with it is for those who store it
    @Nullable RawJson of(Webhook webhook, ConsumerRecord<byte[], byte[]> record) {
        Found found;
        try {
            found = found(record);
        } catch (MalformedRecordException e) {
            return null;
        }
        if (found == null
                || !webhook.kinds().contains(found.kind())
                || differs(webhook.conversation(), found.conversation())
                || differs(webhook.user(), found.user())) {
            return null;
        }
        return RawJson.of(new JsonObjectWriter(128 + found.content().length())
                .text("event", record.topic() + "-" + record.partition() + "-" + record.offset())
                .text("kind", found.kind().text())
                .text("time", Instant.ofEpochMilli(record.timestamp()).toString())
                .raw("data", found.content())
                .finish());
    }

    private @Nullable Found found(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        if (value == null) {
            return null;
        }
        String topic = record.topic();
        if (topic.equals(Topic.MESSAGES.topicName())) {
            MessageEnvelope envelope = log.message(record.key(), value, record.partition());
            long seq = Seq.of(log.generation(), record.offset());
            var message = new LoggedMessage(seq, Instant.ofEpochMilli(record.timestamp()), envelope);
            RawJson shown = RawJson.of(MessageFrame.object(message, seq - 1, false));
            return new Found(EventKind.MESSAGE, envelope.conversation(), envelope.sender(), shown);
        }
        if (topic.equals(Topic.RECEIPTS.topicName())) {
            Receipt receipt = log.receipt(record.key(), value, record.partition());
            EventKind kind = receipt.kind() == Receipt.Kind.READ ? EventKind.READ : EventKind.DELIVERED;
            return new Found(kind, receipt.conversation(), receipt.user(), RawJson.of(value));
        }
        if (topic.equals(Topic.EVENTS.topicName())) {
            ConversationEvent event = log.event(record.key(), value, record.partition());
            UUID user = event.user();
            boolean ended =
                    event.kind() == ConversationEvent.Kind.FAILED || event.kind() == ConversationEvent.Kind.EXPIRED;
            return user == null || !ended
                    ? null
                    : new Found(EventKind.FAILED, event.conversation(), user, RawJson.of(value));
        }
        MemberRow row = RecordCodec.MEMBER_ROW.decodeRow(record, MemberRow::key);
        boolean settled = row.state() == MemberRow.State.ACTIVE || row.state() == MemberRow.State.LEFT;
        return settled ? new Found(EventKind.MEMBER, row.conversation(), row.user(), RawJson.of(value)) : null;
    }

    private static boolean differs(@Nullable UUID wanted, UUID found) {
        return wanted != null && !wanted.equals(found);
    }
}
