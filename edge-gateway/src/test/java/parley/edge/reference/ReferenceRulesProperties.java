package parley.edge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.NewIds;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Inbound;

/// Who may say what about which message.
class ReferenceRulesProperties {
    private static final UUID TALK = new UUID(1, 1);
    private static final UUID ANNA = new UUID(2, 1);
    private static final UUID BERT = new UUID(2, 2);
    private static final UUID REF = new UUID(3, 1);
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration EDIT_WITHIN = Duration.ofHours(24);
    private static final long JOINED = 100;
    private static final RawJson BODY = RawJson.of("{}");

    enum Writer {
        ANNA,
        BERT,
        SYSTEM
    }

    /// The rules once more, as sentences.
    @Property(tries = 3000)
    void membersMayDoWhatTheRulesSayAndNothingElse(
            @ForAll MemberRow.Role role,
            @ForAll Writer writer,
            @ForAll boolean recalled,
            @ForAll @IntRange(max = 5) int type,
            @ForAll @IntRange(max = 4) int referredType,
            @ForAll @LongRange(min = 98, max = 103) long seq,
            @ForAll @LongRange(min = 86_395, max = 86_405) long age) {
        String sent = List.of("edit", "recall", "reaction", "text", "custom.thing", "edits")
                .get(type);
        String about =
                List.of("text", "edit", "recall", "reaction", "custom.thing").get(referredType);
        LoggedMessage referred = referred(writer, about, seq);
        @Nullable ErrorCode code = refusal(sent, role, recalled ? referred.recalled(BERT) : referred, TIME.plusSeconds(age));
        boolean annotates = List.of("edit", "recall", "reaction").contains(sent);
        boolean written = writer != Writer.SYSTEM && (about.equals("text") || about.equals("custom.thing"));
        if (seq <= JOINED) {
            assertThat(code).as("what was said before one joined").isEqualTo(ErrorCode.NOT_FOUND);
        } else if (!annotates) {
            assertThat(code).as("a reply").isNull();
        } else if (!written) {
            assertThat(code).as("about what nobody wrote").isEqualTo(ErrorCode.FORBIDDEN);
        } else if (sent.equals("reaction")) {
            assertThat(code).as("a reaction").isNull();
        } else if (sent.equals("recall")) {
            boolean may = writer == Writer.ANNA || role != MemberRow.Role.MEMBER;
            assertThat(code).as("a recall").isEqualTo(may ? null : ErrorCode.FORBIDDEN);
        } else if (writer != Writer.ANNA || recalled) {
            assertThat(code)
                    .as("an edit of another's message, or of a recalled one")
                    .isEqualTo(ErrorCode.FORBIDDEN);
        } else {
            assertThat(code).as("an edit").isEqualTo(age > 86_400 ? ErrorCode.EXPIRED : null);
        }
    }

    @Property(tries = 100)
    void whatIsNotThereIsNotFound(@ForAll MemberRow.Role role, @ForAll @IntRange(max = 3) int type) {
        String sent = List.of("edit", "recall", "reaction", "text").get(type);
        assertThat(refusal(sent, role, null, TIME)).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "text; false; 1; ",
                "edit; false; {}; BAD_FRAME",
                "edit; true; [1.00]; ",
                "recall; false; {}; BAD_FRAME",
                "recall; true; { }; ",
                "recall; true; {\"why\":1}; BAD_BODY",
                "recall; true; null; BAD_BODY",
                "reaction; false; {\"emoji\":\"👍\"}; BAD_FRAME",
                "reaction; true; {\"emoji\":\"👍\"}; ",
                "reaction; true; {\"remove\":true,\"emoji\":\"👍\",\"skin\":[3]}; ",
                "reaction; true; {\"emoji\":\" \"}; BAD_BODY",
                "reaction; true; {\"emoji\":7}; BAD_BODY",
                "reaction; true; {\"emoji\":\"👍\",\"remove\":\"yes\"}; BAD_BODY",
                "reaction; true; {}; BAD_BODY",
                "reaction; true; []; BAD_BODY",
            })
    void framesHaveTheFormOfTheirType(String type, boolean ref, String body, @Nullable ErrorCode expected) {
        assertThat(code(() -> ReferenceRules.form(send(type, ref ? REF : null, RawJson.of(body)))))
                .isEqualTo(expected);
    }

    private interface Rule {
        void apply() throws FrameProblem;
    }

    private static @Nullable ErrorCode refusal(
            String type, MemberRow.Role role, @Nullable LoggedMessage referred, Instant now) {
        var anna = new MemberRow(TALK, ANNA, role, MemberRow.State.ACTIVE, JOINED, 0, List.of(), 1);
        return code(() -> ReferenceRules.allowed(send(type, REF, BODY), anna, referred, EDIT_WITHIN, now));
    }

    private static @Nullable ErrorCode code(Rule rule) {
        try {
            rule.apply();
            return null;
        } catch (FrameProblem problem) {
            return problem.code();
        }
    }

    private static Inbound.Send send(String type, @Nullable UUID ref, RawJson body) {
        return new Inbound.Send("c1", TALK, type, 1, body, null, ref, null, null);
    }

    private static LoggedMessage referred(Writer writer, String type, long seq) {
        UUID sender = switch (writer) {
            case ANNA -> ANNA;
            case BERT -> BERT;
            case SYSTEM -> NewIds.SYSTEM;
        };
        UUID ref = type.equals("text") || type.equals("custom.thing") ? null : new UUID(3, 9);
        var envelope = new MessageEnvelope(
                REF,
                TALK,
                sender,
                "phone",
                "c0",
                type,
                1,
                1,
                PayloadHash.of(type, 1, ref, null, BODY, null),
                null,
                ref,
                BODY,
                null);
        return new LoggedMessage(seq, TIME, envelope);
    }
}
