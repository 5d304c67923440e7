package parley.contract.golden;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.AuditRecord;
import parley.contract.event.BlockRow;
import parley.contract.event.ConversationEvent;
import parley.contract.event.DeliveryEnd;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.PayloadHash;
import parley.contract.event.Receipt;
import parley.contract.event.RedactedMessage;
import parley.contract.event.SessionChange;
import parley.contract.event.UserStatus;
import parley.contract.id.MessageIds;
import parley.contract.id.Seq;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.GatewayItem.Conflict;
import parley.contract.keyspace.GatewayItem.Hint;
import parley.contract.keyspace.GatewayItem.Presence;
import parley.contract.keyspace.GatewayItem.Push;
import parley.contract.keyspace.GatewayItem.Received;
import parley.contract.keyspace.GatewayItem.Replaced;
import parley.contract.keyspace.GatewayItem.Tick;
import parley.contract.keyspace.GatewayItem.Undelivered;

/// The records behind the files in `golden/`.
public final class Samples {
    public static final UUID ANNA = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    public static final UUID BERT = UUID.fromString("01890a5d-ac97-7da1-a0f2-9f4f3c2b1e00");
    public static final UUID GROUP = UUID.fromString("01890a5d-ac98-7000-8000-0000000000ff");
    public static final UUID EPOCH = UUID.fromString("01890a5d-ac99-7000-bfff-fffffffffffe");
    public static final Instant TIME = Instant.parse("2026-03-01T12:30:45.678Z");

    /// What a JSON library would spoil: spelling of numbers, order and repetition of white space, escapes.
    public static final RawJson BODY = RawJson.of(
            "{\"b\": 1.00, \"a\":[1e5,  0.10,12345678901234567890 ],\"text\":\"\\u00e9€😀\\/\\ud83d\\ude00\"}");

    private Samples() {}

    public static MessageEnvelope fullMessage() {
        var meta = RawJson.of("{ \"trace\" : \"\\u0041\" }");
        var ref = MessageIds.of(BERT, GROUP, "b-1");
        var ttl = Duration.ofHours(1);
        return new MessageEnvelope(
                MessageIds.of(ANNA, GROUP, "Grüße-1"),
                GROUP,
                ANNA,
                "phone \"7\"",
                "Grüße-1",
                "acme.order",
                3,
                1,
                PayloadHash.of("acme.order", 3, ref, ttl, BODY, meta),
                ttl,
                ref,
                BODY,
                meta);
    }

    public static MessageEnvelope smallMessage() {
        var body = RawJson.of("{\"text\":\"hi\"}");
        return new MessageEnvelope(
                MessageIds.of(BERT, GROUP, "1"),
                GROUP,
                BERT,
                "web",
                "1",
                "text",
                1,
                2,
                PayloadHash.of("text", 1, null, null, body, null),
                null,
                null,
                body,
                null);
    }

    public static LoggedMessage logged(MessageEnvelope envelope) {
        return new LoggedMessage(Seq.of(envelope.generation(), 41), TIME, envelope);
    }

    public static Receipt delivered() {
        return new Receipt(GROUP, BERT, "web", Receipt.Kind.DELIVERED, Seq.of(1, 41), 0, TIME);
    }

    public static Receipt read() {
        return new Receipt(GROUP, ANNA, "phone \"7\"", Receipt.Kind.READ, Seq.of(2, 0), 3, Instant.ofEpochSecond(1));
    }

    public static ConversationEvent conflict() {
        return new ConversationEvent(
                ConversationEvent.Kind.CONFLICT,
                GROUP,
                MessageIds.of(BERT, GROUP, "1"),
                Seq.of(1, 43),
                BERT,
                "web",
                "hash",
                null,
                TIME);
    }

    public static ConversationEvent conflictOfNobody() {
        return new ConversationEvent(
                ConversationEvent.Kind.CONFLICT,
                GROUP,
                MessageIds.of(BERT, GROUP, "1"),
                Seq.of(1, 43),
                null,
                null,
                null,
                null,
                TIME);
    }

    public static ConversationEvent failed() {
        return event(ConversationEvent.Kind.FAILED, "web", "attempts_exhausted", 8);
    }

    public static ConversationEvent expired() {
        return event(ConversationEvent.Kind.EXPIRED, null, null, 0);
    }

    public static ConversationEvent recovered() {
        return event(ConversationEvent.Kind.RECOVERED, "web", null, null);
    }

    private static ConversationEvent event(
            ConversationEvent.Kind kind, @Nullable String device, @Nullable String reason, @Nullable Integer attempts) {
        UUID message = MessageIds.of(ANNA, GROUP, "1");
        return new ConversationEvent(kind, GROUP, message, Seq.of(1, 43), BERT, device, reason, attempts, TIME);
    }

    public static MemberRow member() {
        return new MemberRow(
                GROUP,
                ANNA,
                MemberRow.Role.OWNER,
                MemberRow.State.ACTIVE,
                Seq.of(1, 40),
                0,
                List.of(
                        new MemberRow.Interval(Seq.of(1, 3), Seq.of(1, 9)),
                        new MemberRow.Interval(Seq.of(1, 20), Seq.of(1, 20))),
                6);
    }

    public static MemberRow joining() {
        return new MemberRow(GROUP, BERT, MemberRow.Role.MEMBER, MemberRow.State.JOINING, 0, 0, List.of(), 1);
    }

    public static BlockRow block() {
        return new BlockRow(ANNA, EPOCH, true, 3);
    }

    public static SessionChange session() {
        return new SessionChange(EPOCH, ANNA, "phone \"7\"", true, TIME);
    }

    public static UserStatus status() {
        return new UserStatus(
                GROUP,
                BERT,
                Seq.of(1, 41),
                Seq.of(1, 37),
                List.of(
                        new UserStatus.DeviceProgress("phone \"7\"", Seq.of(1, 40), TIME, 0, null),
                        new UserStatus.DeviceProgress(
                                "web", Seq.of(1, 41), TIME, Seq.of(1, 37), Instant.ofEpochSecond(1))),
                List.of(
                        new UserStatus.Failure(
                                Seq.of(1, 43),
                                "web",
                                DeliveryEnd.FAILED,
                                "attempts_exhausted",
                                8,
                                TIME,
                                Instant.ofEpochSecond(1)),
                        new UserStatus.Failure(Seq.of(1, 44), null, DeliveryEnd.EXPIRED, null, null, TIME, null)));
    }

    /// What a JSON library would spoil in a schema, too.
    public static MessageTypeRow messageType() {
        var schema =
                RawJson.of("{ \"type\":\"object\", \"properties\":{\"p\":{\"maximum\":1.00,\"title\":\"\\u00e9€\"}}}");
        return new MessageTypeRow("acme.order", 3, schema, TIME);
    }

    public static AuditRecord auditBegun() {
        return new AuditRecord(
                1,
                TIME,
                EPOCH,
                AuditRecord.Phase.BEGUN,
                ANNA,
                EPOCH,
                "POST /v1/operator/dead-letters/{id}/discard",
                "/v1/operator/dead-letters/im.messages.v1-3-17/discard",
                "{\"reason\":\"spam\"}",
                null,
                "0".repeat(64));
    }

    public static AuditRecord auditDone() {
        return new AuditRecord(
                2,
                TIME,
                EPOCH,
                AuditRecord.Phase.DONE,
                ANNA,
                EPOCH,
                "GET /v1/operator/audit",
                "/v1/operator/audit?after=1",
                null,
                200,
                "ab".repeat(32));
    }

    public static JobCommand rebuild() {
        return new JobCommand(
                EPOCH,
                JobCommand.Kind.REBUILD,
                ANNA,
                TIME,
                new JobCommand.Selection(GROUP, 3, 17L, 41L, TIME, null, null, null),
                true,
                null,
                5_000,
                "after the accident",
                JobCommand.Wish.PAUSE);
    }

    public static JobCommand requeue() {
        return new JobCommand(
                EPOCH,
                JobCommand.Kind.REQUEUE,
                ANNA,
                TIME,
                JobCommand.Selection.letters(List.of("im.messages.v1-3-17"), "unwritable"),
                false,
                null,
                null,
                null,
                JobCommand.Wish.RUN);
    }

    public static JobProgress progress() {
        return new JobProgress(
                EPOCH,
                JobProgress.State.RUNNING,
                TIME,
                TIME,
                24,
                41,
                1,
                9_000,
                "im.messages.v1-3-0",
                "im.messages.v1-3-40",
                List.of(
                        new JobProgress.Item(
                                "message",
                                "conversation " + GROUP + " seq " + Seq.of(1, 41),
                                "body sha256 ab",
                                "body sha256 cd",
                                true),
                        new JobProgress.Item(
                                "head", "conversation " + GROUP, Long.toString(Seq.of(1, 41)), null, false)),
                2,
                List.of("im.messages.v1-3 before offset 0"),
                List.of(new JobProgress.Position("im.messages.v1", 3, 24)),
                null);
    }

    public static RedactedMessage redactedFull() {
        return RedactedMessage.of(fullMessage(), TIME);
    }

    public static RedactedMessage redactedSmall() {
        return RedactedMessage.of(smallMessage(), TIME);
    }

    public static AnalyticsMinute minute() {
        return new AnalyticsMinute(
                Instant.parse("2026-03-01T12:30:00Z"),
                true,
                5,
                2,
                4,
                3L,
                1_231L,
                List.of(new AnalyticsMinute.Latency(3, 3), new AnalyticsMinute.Latency(1_231, 1)),
                List.of(new AnalyticsMinute.Busy(GROUP, 5)),
                1,
                List.of(new AnalyticsMinute.StuckDevice(GROUP, BERT, "web", Seq.of(1, 37), Seq.of(1, 41), TIME)),
                1);
    }

    public static AnalyticsMinute quietMinute() {
        return new AnalyticsMinute(
                Instant.parse("2026-03-01T12:31:00Z"),
                false,
                0,
                0,
                0,
                null,
                null,
                List.of(),
                List.of(),
                0,
                List.of(),
                0);
    }

    /// One item of every kind of the first version.
    public static GatewayBatch batch() {
        return new GatewayBatch(
                EPOCH,
                1_000_000_007,
                List.of(
                        new Push(
                                GROUP,
                                Seq.of(1, 41),
                                Seq.of(1, 37),
                                List.of(ANNA, BERT),
                                TIME,
                                EnvelopeCodec.encode(smallMessage())),
                        new Hint(GROUP, Seq.of(1, 41)),
                        new Tick(Map.of(7, 42L), Map.of(EPOCH, 5L)),
                        new Conflict(BERT, "web é", GROUP, "1", MessageIds.of(BERT, GROUP, "1")),
                        new Replaced(ANNA, "phone", EPOCH)));
    }

    /// One item of every kind that was added to the first version.
    public static GatewayBatch laterBatch() {
        return new GatewayBatch(
                EPOCH,
                0,
                List.of(
                        new Received(GROUP, ANNA, Seq.of(1, 41), Seq.of(1, 37)),
                        new Undelivered(
                                BERT,
                                MessageIds.of(BERT, GROUP, "1"),
                                GROUP,
                                Seq.of(1, 41),
                                ANNA,
                                ConversationEvent.Kind.FAILED,
                                "no_acknowledgement"),
                        new Presence(ANNA, true, TIME)));
    }

    /// The item that tells of members.
    public static GatewayBatch memberBatch() {
        return new GatewayBatch(
                EPOCH, 0, List.of(new GatewayItem.Member(GROUP, ANNA, "titled", "Grüße", ANNA, 7, true)));
    }
}
