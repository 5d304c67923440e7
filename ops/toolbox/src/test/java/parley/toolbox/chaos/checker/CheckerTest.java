package parley.toolbox.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// Histories by hand: Alice writes two messages to Bob, and one thing goes wrong.
class CheckerTest {
    private static final Who ALICE = new Who(new UUID(1, 1), "phone");
    private static final Who BOB = new Who(new UUID(1, 2), "laptop");
    private static final UUID TALK = new UUID(2, 1);
    private static final UUID ONE = new UUID(3, 1);
    private static final UUID TWO = new UUID(3, 2);
    private static final long FIRST = (1L << 44) + 10;
    private static final long SECOND = FIRST + 5;
    private static final Content BODY = new Content("2:aa", null);
    private static final Content OTHER = new Content("2:bb", null);

    private final List<Line> history = new ArrayList<>();
    private final List<LogRecord> log = new ArrayList<>(List.of(logged(FIRST, ONE, "m-1"), logged(SECOND, TWO, "m-2")));
    private final List<StoredRow> rows = new ArrayList<>(List.of(row(FIRST, ONE), row(SECOND, TWO)));

    @Test
    void cleanRunIsClean() {
        tell(start(), both(ALICE, 1), both(BOB, 1), acked(BOB, SECOND), acked(ALICE, SECOND));
        assertThat(check()).isEmpty();
    }

    @Test
    void messageThatADeviceNeverGotIsLost() {
        tell(start(), both(ALICE, 1), pushed(BOB, 1, FIRST, 0, ONE));
        assertThat(check()).containsExactly(Rule.LOST);
    }

    @Test
    void acceptedMessageThatTheLogDoesNotHaveIsLost() {
        log.removeLast();
        rows.removeLast();
        tell(start(), pushed(ALICE, 1, FIRST, 0, ONE), pushed(BOB, 1, FIRST, 0, ONE));
        assertThat(check()).contains(Rule.LOST);
    }

    @Test
    void rowThatTheDatabaseDoesNotHaveIsLost() {
        rows.removeFirst();
        tell(start(), both(ALICE, 1), both(BOB, 1));
        assertThat(check()).containsExactly(Rule.LOST);
    }

    @Test
    void holeInTheHistoryApiIsLost() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Paged(TALK, SECOND, TWO, BODY), new Event.PagesEnd(TALK, SECOND)));
        assertThat(check()).containsExactly(Rule.LOST);
    }

    @Test
    void rawSocketMayGetAMessageAgain() {
        tell(start(), both(ALICE, 1), both(BOB, 1), both(BOB, 2));
        assertThat(check()).isEmpty();
    }

    @Test
    void javaClientMustNotShowItTwice() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Shown(BOB, TALK, ONE), new Event.Shown(BOB, TALK, ONE)));
        assertThat(check()).containsExactly(Rule.DUPLICATE);
    }

    @Test
    void connectionMustRise() {
        tell(start(), both(ALICE, 1), pushed(BOB, 1, SECOND, FIRST, TWO), pushed(BOB, 1, FIRST, 0, ONE));
        assertThat(check()).contains(Rule.ORDER);
    }

    @Test
    void secondAttemptOnAConnectionIsNoDisorder() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Received(BOB, 1, TALK, FIRST, 0, ONE, BODY, 2)));
        assertThat(check()).isEmpty();
    }

    @Test
    void acknowledgementOverAMissingMessageIsAGap() {
        tell(start(), both(ALICE, 1), acked(BOB, FIRST), both(BOB, 1));
        assertThat(check()).containsExactly(Rule.GAP);
    }

    @Test
    void helloCursorOverAMissingMessageIsAGap() {
        tell(start(), both(ALICE, 1));
        tell(List.of(new Event.Hello(BOB, 2, "", Map.of(TALK, SECOND))), both(BOB, 2));
        assertThat(check()).contains(Rule.GAP);
    }

    @Test
    void boundOverAMessageThatTheDeviceLacksIsAGap() {
        tell(start(), both(ALICE, 1), pushed(BOB, 1, SECOND, FIRST, TWO), pushed(BOB, 2, FIRST, 0, ONE));
        assertThat(check()).containsExactly(Rule.GAP);
    }

    @Test
    void boundBelowAMessageIsAGapWhoeverHasIt() {
        tell(start(), both(ALICE, 1), both(BOB, 1), pushed(BOB, 2, SECOND, 0, TWO));
        assertThat(check()).containsExactly(Rule.GAP);
    }

    @Test
    void everyPathIsComparedByBytes() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Received(BOB, 2, TALK, FIRST, 0, ONE, OTHER, 1)));
        rows.set(0, new StoredRow(TALK, FIRST, ONE, ALICE.user(), OTHER));
        assertThat(check()).containsExactly(Rule.BYTES, Rule.BYTES);
    }

    @Test
    void receiptOfWhatNobodyAcknowledgedIsALie() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Receipt(ALICE, TALK, BOB.user(), SECOND, null)));
        assertThat(check()).containsExactly(Rule.STATUS);
    }

    @Test
    void readReceiptOfWhatIsOnlyDeliveredIsALie() {
        tell(start(), both(ALICE, 1), both(BOB, 1), acked(BOB, SECOND));
        history.replaceAll(line -> new Line(line.n(), line.t() - 20_000_000_000L, line.wall(), line.event()));
        tell(List.of(new Event.Receipt(ALICE, TALK, BOB.user(), SECOND, SECOND)));
        assertThat(check()).containsExactly(Rule.STATUS);
    }

    @Test
    void resendThatBecomesAnotherMessageIsFound() {
        tell(start(), both(ALICE, 1), both(BOB, 1));
        tell(List.of(new Event.Accepted(ALICE, 1, TALK, "m-1", TWO, SECOND, true)));
        assertThat(check()).containsExactly(Rule.IDENTITY);
    }

    @Test
    void laterSendThatLiesEarlierInTheLogIsDisorder() {
        log.set(0, logged(FIRST, TWO, "m-2"));
        log.set(1, logged(SECOND, ONE, "m-1"));
        rows.set(0, row(FIRST, TWO));
        rows.set(1, row(SECOND, ONE));
        history.clear();
        tell(people(), sent("m-1"), accepted("m-1", ONE, SECOND), sent("m-2"), accepted("m-2", TWO, FIRST));
        for (Who who : List.of(ALICE, BOB)) {
            tell(pushed(who, 1, FIRST, 0, TWO), pushed(who, 1, SECOND, FIRST, ONE));
        }
        assertThat(check()).containsOnly(Rule.ORDER);
    }

    private static List<Event> people() {
        return List.of(
                new Event.Installed(ALICE, false),
                new Event.Installed(BOB, true),
                new Event.Member(TALK, ALICE.user()),
                new Event.Member(TALK, BOB.user()));
    }

    private static List<Event> start() {
        var events = new ArrayList<Event>(people());
        events.addAll(sent("m-1"));
        events.addAll(accepted("m-1", ONE, FIRST));
        events.addAll(sent("m-2"));
        events.addAll(accepted("m-2", TWO, SECOND));
        return events;
    }

    private static List<Event> sent(String id) {
        return List.of(new Event.Sent(ALICE, 1, TALK, id, BODY, 1));
    }

    private static List<Event> accepted(String id, UUID message, long seq) {
        return List.of(new Event.Accepted(ALICE, 1, TALK, id, message, seq, false));
    }

    private static List<Event> both(Who who, int connection) {
        var events = new ArrayList<Event>(pushed(who, connection, FIRST, 0, ONE));
        events.addAll(pushed(who, connection, SECOND, FIRST, TWO));
        return events;
    }

    private static List<Event> pushed(Who who, int connection, long seq, long after, UUID message) {
        return List.of(new Event.Received(who, connection, TALK, seq, after, message, BODY, 1));
    }

    private static List<Event> acked(Who who, long seq) {
        return List.of(new Event.Acked(who, 1, Map.of(TALK, seq)));
    }

    private static LogRecord logged(long seq, UUID message, String id) {
        return new LogRecord(0, seq, seq, TALK, message, ALICE.user(), id, BODY);
    }

    private static StoredRow row(long seq, UUID message) {
        return new StoredRow(TALK, seq, message, ALICE.user(), BODY);
    }

    @SafeVarargs
    private void tell(List<Event>... parts) {
        for (List<Event> part : parts) {
            for (Event event : part) {
                long t = (history.size() + 1) * 1_000_000L;
                history.add(new Line(history.size() + 1, t, 0, event));
            }
        }
    }

    private List<Rule> check() {
        return Checker.check(new Evidence(history, log, rows)).violations().stream()
                .map(Violation::rule)
                .toList();
    }
}
