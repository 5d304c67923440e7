package parley.contract.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MessageTypeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.AuditRecord;
import parley.contract.event.BlockRow;
import parley.contract.event.ConversationEvent;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.Receipt;
import parley.contract.event.RedactedMessage;
import parley.contract.event.SessionChange;
import parley.contract.event.UserStatus;
import parley.contract.frame.MessageFrame;
import parley.contract.id.Seq;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;

/// The bytes that records have in Kafka, on the channels and on the socket. They are in logs that outlive a version:
/// when one of these fails, the code is wrong, not the file.
final class GoldenBytesTest {
    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("message-full.json", Samples.fullMessage()),
                Arguments.of("message-small.json", Samples.smallMessage()),
                Arguments.of("receipt-delivered.json", Samples.delivered()),
                Arguments.of("receipt-read.json", Samples.read()),
                Arguments.of("event-conflict.json", Samples.conflict()),
                Arguments.of("event-conflict-of-nobody.json", Samples.conflictOfNobody()),
                Arguments.of("event-failed.json", Samples.failed()),
                Arguments.of("event-expired.json", Samples.expired()),
                Arguments.of("event-recovered.json", Samples.recovered()),
                Arguments.of("member-active.json", Samples.member()),
                Arguments.of("member-joining.json", Samples.joining()),
                Arguments.of("block-row.json", Samples.block()),
                Arguments.of("session-revoked.json", Samples.session()),
                Arguments.of("status-of-user.json", Samples.status()),
                Arguments.of("message-type.json", Samples.messageType()),
                Arguments.of("audit-begun.json", Samples.auditBegun()),
                Arguments.of("audit-done.json", Samples.auditDone()),
                Arguments.of("replay-command.json", Samples.rebuild()),
                Arguments.of("replay-requeue.json", Samples.requeue()),
                Arguments.of("replay-progress.json", Samples.progress()),
                Arguments.of("redacted-full.json", Samples.redactedFull()),
                Arguments.of("redacted-small.json", Samples.redactedSmall()),
                Arguments.of("minute.json", Samples.minute()),
                Arguments.of("minute-quiet.json", Samples.quietMinute()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsHaveTheirGoldenBytes(String file, Object sample) {
        assertThat(text(encode(sample))).isEqualTo(text(golden(file)));
        assertThat(decode(golden(file), sample)).isEqualTo(sample);
    }

    /// What a message says is in none of the fields that are left, whatever they are called.
    @Test
    void aRedactedMessageHoldsNothingThatItsSenderWrote() {
        String message = text(golden("message-full.json"));
        String redacted = text(golden("redacted-full.json"));
        for (String own : List.of("\"b\"", "1e5", "12345678901234567890", "trace", "u0041", "Grüße", "hash")) {
            assertThat(message).contains(own);
            assertThat(redacted).doesNotContain(own);
        }
    }

    @Test
    void framesHaveTheirGoldenBytes() {
        var message = Samples.logged(Samples.fullMessage());
        assertThat(text(MessageFrame.push(message, Seq.of(1, 37), true))).isEqualTo(text(golden("frame-push.json")));
        assertThat(text(MessageFrame.object(message, Seq.of(1, 37), false)))
                .isEqualTo(text(golden("frame-object.json")));
    }

    @Test
    void aRecalledMessageKeepsItsEnvelopeAndSaysByWhom() {
        var message = Samples.logged(Samples.fullMessage()).recalled(Samples.BERT);
        assertThat(text(MessageFrame.object(message, Seq.of(1, 37), false)))
                .isEqualTo(text(golden("frame-recalled.json")));
        assertThat(message.recalled(Samples.ANNA)).isEqualTo(message);
        assertThat(message.envelope().hash()).isEqualTo(Samples.fullMessage().hash());
    }

    @Test
    void aFrameThatIsSentAgainSaysSoAtItsEnd() {
        var message = Samples.logged(Samples.fullMessage());
        String once = text(golden("frame-push.json"));
        assertThat(text(MessageFrame.again(message, Seq.of(1, 37), true, 3)))
                .isEqualTo(once.substring(0, once.length() - 1) + ",\"attempt\":3}");
    }

    @Test
    void gatewayBatchesHaveTheirGoldenBytes() {
        hasGoldenBytes("gateway-batch.hex", Samples.batch());
        hasGoldenBytes("gateway-batch-later.hex", Samples.laterBatch());
        hasGoldenBytes("gateway-batch-member.hex", Samples.memberBatch());
    }

    private static void hasGoldenBytes(String file, GatewayBatch sample) {
        byte[] bytes = HexFormat.of().parseHex(text(golden(file)).replaceAll("\\s", ""));
        assertThat(HexFormat.of().formatHex(GatewayBatchCodec.encode(sample)))
                .isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(GatewayBatchCodec.encode(GatewayBatchCodec.decode(bytes))).isEqualTo(bytes);
    }

    private static byte[] encode(Object sample) {
        return switch (sample) {
            case MessageEnvelope envelope -> EnvelopeCodec.encode(envelope);
            case Receipt receipt -> RecordCodec.RECEIPT.encode(receipt);
            case ConversationEvent event -> RecordCodec.CONVERSATION_EVENT.encode(event);
            case MemberRow row -> RecordCodec.MEMBER_ROW.encode(row);
            case BlockRow row -> RecordCodec.BLOCK_ROW.encode(row);
            case SessionChange change -> RecordCodec.SESSION_CHANGE.encode(change);
            case UserStatus status -> RecordCodec.USER_STATUS.encode(status);
            case MessageTypeRow row -> MessageTypeCodec.encode(row);
            case AuditRecord audit -> RecordCodec.AUDIT_RECORD.encode(audit);
            case JobCommand command -> RecordCodec.JOB_COMMAND.encode(command);
            case JobProgress progress -> RecordCodec.JOB_PROGRESS.encode(progress);
            case RedactedMessage redacted -> RecordCodec.REDACTED_MESSAGE.encode(redacted);
            case AnalyticsMinute minute -> RecordCodec.ANALYTICS_MINUTE.encode(minute);
            default -> throw new AssertionError(sample);
        };
    }

    private static Object decode(byte[] bytes, Object sample) {
        return switch (sample) {
            case MessageEnvelope envelope -> EnvelopeCodec.decode(bytes);
            case Receipt receipt -> RecordCodec.RECEIPT.decode(bytes);
            case ConversationEvent event -> RecordCodec.CONVERSATION_EVENT.decode(bytes);
            case MemberRow row -> RecordCodec.MEMBER_ROW.decode(bytes);
            case BlockRow row -> RecordCodec.BLOCK_ROW.decode(bytes);
            case SessionChange change -> RecordCodec.SESSION_CHANGE.decode(bytes);
            case UserStatus _ -> RecordCodec.USER_STATUS.decode(bytes);
            case MessageTypeRow row -> MessageTypeCodec.decode(bytes);
            case AuditRecord audit -> RecordCodec.AUDIT_RECORD.decode(bytes);
            case JobCommand command -> RecordCodec.JOB_COMMAND.decode(bytes);
            case JobProgress progress -> RecordCodec.JOB_PROGRESS.decode(bytes);
            case RedactedMessage redacted -> RecordCodec.REDACTED_MESSAGE.decode(bytes);
            case AnalyticsMinute minute -> RecordCodec.ANALYTICS_MINUTE.decode(bytes);
            default -> throw new AssertionError(sample);
        };
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] golden(String file) {
        return GoldenFiles.text(file).stripTrailing().getBytes(StandardCharsets.UTF_8);
    }
}
