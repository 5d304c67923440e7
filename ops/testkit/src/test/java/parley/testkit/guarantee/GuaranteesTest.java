package parley.testkit.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.id.MessageIds;
import parley.testkit.guarantee.Observation.Entry;

/// Each guarantee passes a correct scenario and fails when its own rule is broken.
final class GuaranteesTest {
    private static final UUID ROOM = new UUID(1, 1);
    private static final Device ALICE = new Device(new UUID(2, 1), "phone");
    private static final Device BOB = new Device(new UUID(2, 2), "laptop");
    private static final byte[] BODY = "{\"n\":1.00}".getBytes(UTF_8);

    private final Scenario scenario = Scenario.seeded(42);

    @BeforeEach
    void bothAreMembers() {
        scenario.joined(ALICE, ROOM, 10);
        scenario.joined(BOB, ROOM, 10);
        scenario.connected(ALICE);
        scenario.connected(BOB);
    }

    @Test
    void acceptsACorrectScenarioWithResendReconnectAndHistory() {
        correctStart();
        // The answer to "b" is lost, the client sends again, the log holds it twice.
        scenario.sent(ALICE, ROOM, "b", BODY);
        scenario.sent(ALICE, ROOM, "b", BODY);
        scenario.accepted(ALICE, ROOM, id("b"), 13, false);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.shown(BOB, id("b"));
        // Bob's connection breaks before he acknowledges: the same again.
        scenario.connected(BOB);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.acknowledged(BOB, ROOM, 13);
        scenario.advanced(BOB, ROOM, 13);
        scenario.history(BOB, ROOM, 10, 13, List.of(entry(11, "a"), entry(12, "b")));
        scenario.verify();
    }

    @Test
    void whoJoinedLaterOrLeftNeedNotReceive() {
        Device late = new Device(new UUID(2, 3), "web");
        scenario.joined(late, ROOM, 11);
        correctStart();
        scenario.left(BOB, ROOM, 11);
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(late, ROOM, 12, 11, id("b"), BODY);
        scenario.acknowledged(late, ROOM, 12);
        scenario.verify();
    }

    @Test
    void aMessageThatDoesNotArriveBreaksAtLeastOnce() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);

        assertThat(scenario.missing()).hasSize(1).first().asString().contains(BOB.toString(), id("b").toString());
        assertBroken(AtLeastOnce.class);
    }

    @Test
    void aMessageThatWasGivenUpInTheOpenIsNotMissing() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.givenUp(BOB, ROOM, id("b"));
        scenario.acknowledged(BOB, ROOM, 12);
        scenario.verify();
    }

    @Test
    void showingTwiceBreaksNoDuplicateAfterDedupe() {
        correctStart();
        scenario.shown(BOB, id("a"));
        scenario.shown(BOB, id("a"));
        assertBroken(NoDuplicateAfterDedupe.class);
    }

    @Test
    void aResendUnderAnotherIdBreaksNoDuplicateAfterDedupe() {
        correctStart();
        scenario.received(BOB, ROOM, 12, 11, new UUID(9, 9), BODY);
        assertBroken(NoDuplicateAfterDedupe.class);
    }

    @Test
    void twoMessagesAtOnePlaceBreakNoDuplicateAfterDedupe() {
        send("a", 11);
        scenario.received(ALICE, ROOM, 11, 10, id("a"), BODY);
        scenario.received(BOB, ROOM, 11, 10, id("a"), BODY);
        scenario.sent(ALICE, ROOM, "b", BODY);
        scenario.connected(BOB);
        scenario.received(BOB, ROOM, 11, 10, id("b"), BODY);
        assertBroken(NoDuplicateAfterDedupe.class);
    }

    @Test
    void aPageWithOneMessageTwiceBreaksNoDuplicateAfterDedupe() {
        correctStart();
        scenario.history(BOB, ROOM, 10, 12, List.of(entry(11, "a"), entry(12, "a")));
        assertBroken(NoDuplicateAfterDedupe.class);
    }

    @Test
    void aSystemMessageNeedsNoSender() {
        correctStart();
        scenario.receivedSystem(BOB, ROOM, 12, 11, new UUID(9, 9), BODY);
        scenario.verify();
    }

    @Test
    void goingBackOnOneConnectionBreaksOrder() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 11, 10, id("a"), BODY);
        assertBroken(OrderedPerConversation.class);
    }

    @Test
    void answersThatGoBackBreakOrder() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.accepted(ALICE, ROOM, id("a"), 11, true);
        scenario.verify();

        scenario.accepted(ALICE, ROOM, id("a"), 11, false);
        assertBroken(OrderedPerConversation.class);
    }

    @Test
    void anUnsortedPageBreaksOrder() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.history(BOB, ROOM, 10, 12, List.of(entry(12, "b"), entry(11, "a")));
        assertBroken(OrderedPerConversation.class);
    }

    @Test
    void otherBytesOnTheSocketBreakBytesUnchanged() {
        send("a", 11);
        scenario.received(ALICE, ROOM, 11, 10, id("a"), BODY);
        scenario.received(BOB, ROOM, 11, 10, id("a"), "{\"n\":1.0}".getBytes(UTF_8));
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void onlyWhatWasRecalledMayBeEmpty() {
        correctStart();
        scenario.recalled(id("a"));
        scenario.history(BOB, ROOM, 10, 11, List.of(new Entry(11, id("a"), "{}".getBytes(UTF_8), null, false)));
        scenario.verify();
        scenario.history(BOB, ROOM, 10, 11, List.of(new Entry(11, id("a"), "{\"n\":1}".getBytes(UTF_8), null, false)));
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void anEmptyBodyThatNobodyRecalledBreaksBytesUnchanged() {
        send("a", 11);
        scenario.received(ALICE, ROOM, 11, 10, id("a"), BODY);
        scenario.received(BOB, ROOM, 11, 10, id("a"), "{}".getBytes(UTF_8));
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void otherBytesInHistoryBreakBytesUnchanged() {
        correctStart();
        scenario.history(
                BOB, ROOM, 10, 11, List.of(new Entry(11, id("a"), "{\"n\": 1.00}".getBytes(UTF_8), null, false)));
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void lostMetaBreaksBytesUnchanged() {
        scenario.sent(ALICE, ROOM, "a", BODY, "{\"k\":1}".getBytes(UTF_8));
        scenario.received(ALICE, ROOM, 11, 10, id("a"), BODY, "{\"k\":1}".getBytes(UTF_8));
        scenario.received(BOB, ROOM, 11, 10, id("a"), BODY, null);
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void aConflictSeenInTwoVersionsBreaksBytesUnchanged() {
        byte[] other = "{\"n\":2}".getBytes(UTF_8);
        scenario.sent(ALICE, ROOM, "a", BODY);
        scenario.sent(ALICE, ROOM, "a", other);
        scenario.received(ALICE, ROOM, 11, 10, id("a"), BODY);
        scenario.received(BOB, ROOM, 11, 10, id("a"), other);
        assertBroken(BytesUnchanged.class);
    }

    @Test
    void anAcknowledgementPastAHoleIsFoundEvenIfTheMessageComesLater() {
        correctStart();
        send("b", 12);
        send("c", 13);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(ALICE, ROOM, 13, 12, id("c"), BODY);
        scenario.received(BOB, ROOM, 13, 12, id("c"), BODY);
        scenario.acknowledged(BOB, ROOM, 13);
        scenario.connected(BOB);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        assertBroken(NothingAckedPastAGap.class);
    }

    @Test
    void aBoundThatSkipsAMessageBreaksBoundIsSound() {
        correctStart();
        send("b", 12);
        send("c", 13);
        for (Device device : List.of(ALICE, BOB)) {
            scenario.received(device, ROOM, 12, 11, id("b"), BODY);
        }
        scenario.received(ALICE, ROOM, 13, 12, id("c"), BODY);
        scenario.received(BOB, ROOM, 13, 11, id("c"), BODY);
        assertBroken(BoundIsSound.class);
    }

    @Test
    void aPageThatLacksAMessageBreaksHistoryHasNoHole() {
        correctStart();
        send("b", 12);
        scenario.received(ALICE, ROOM, 12, 11, id("b"), BODY);
        scenario.received(BOB, ROOM, 12, 11, id("b"), BODY);
        scenario.history(BOB, ROOM, 10, 11, List.of(entry(11, "a")));
        scenario.verify();

        scenario.history(BOB, ROOM, 10, 12, List.of(entry(11, "a")));
        assertBroken(HistoryHasNoHole.class);
    }

    /// Fails, and for this reason only.
    private void assertBroken(Class<? extends Guarantee> guarantee) {
        assertThatThrownBy(scenario::verify)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(guarantee.getSimpleName() + ": ");
        scenario.waive(guarantee, "broken on purpose");
        assertThatCode(scenario::verify).doesNotThrowAnyException();
    }

    private void correctStart() {
        send("a", 11);
        for (Device device : List.of(ALICE, BOB)) {
            scenario.received(device, ROOM, 11, 10, id("a"), BODY);
            scenario.acknowledged(device, ROOM, 11);
        }
    }

    private void send(String clientId, long seq) {
        scenario.sent(ALICE, ROOM, clientId, BODY);
        scenario.accepted(ALICE, ROOM, id(clientId), seq, false);
    }

    private static UUID id(String clientId) {
        return MessageIds.of(ALICE.user(), ROOM, clientId);
    }

    private static Entry entry(long seq, String clientId) {
        return new Entry(seq, id(clientId), BODY, null, false);
    }
}
