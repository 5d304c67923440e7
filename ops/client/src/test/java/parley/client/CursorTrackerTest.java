package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.client.CursorTracker.Arrival.GAP;
import static parley.client.CursorTracker.Arrival.NEXT;
import static parley.client.CursorTracker.Arrival.REPEATED;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorTrackerTest {
    private static final UUID C = Ids.conversation(1);
    private static final UUID D = Ids.conversation(2);

    private final CursorTracker cursors = new CursorTracker(Map.of());

    @Test
    void acknowledgesOnlyWhatIsStored() {
        cursors.connected();
        assertThat(cursors.received(C, 10, 5)).isEqualTo(NEXT);
        assertThat(cursors.received(C, 11, 10)).isEqualTo(NEXT);
        assertThat(cursors.owesAcknowledgement()).isFalse();
        cursors.stored(C, 10);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(C, 10L));
        assertThat(cursors.owesAcknowledgement()).isFalse();
        cursors.stored(C, 11);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(C, 11L));
    }

    @Test
    void aMessageAfterOneThatNeverCameIsAGap() {
        cursors.connected();
        cursors.received(C, 10, 5);
        assertThat(cursors.received(C, 20, 12)).isEqualTo(GAP);
        assertThat(cursors.received(C, 20, 10)).isEqualTo(NEXT);
        assertThat(cursors.received(C, 30, 7))
                .as("a bound further back is fine")
                .isEqualTo(NEXT);
    }

    @Test
    void aRepeatedMessageIsAcknowledgedAgain() {
        cursors.connected();
        cursors.received(C, 10, 5);
        cursors.stored(C, 10);
        cursors.takeOwed(10);
        assertThat(cursors.received(C, 10, 5)).isEqualTo(REPEATED);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(C, 10L));
    }

    @Test
    void everyConnectionStartsWhereTheServerSays() {
        cursors.connected();
        cursors.received(C, 10, 5);
        cursors.stored(C, 10);
        cursors.connected();
        assertThat(cursors.owesAcknowledgement())
                .as("nothing came on this connection")
                .isFalse();
        assertThat(cursors.received(C, 7, 3)).as("set back by an operator").isEqualTo(NEXT);
        cursors.stored(C, 10);
        assertThat(cursors.owesAcknowledgement())
                .as("10 did not come on this connection")
                .isFalse();
        cursors.stored(C, 7);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(C, 7L));
        assertThat(cursors.forHello()).as("what was stored once is stored").containsExactly(Map.entry(C, 10L));
    }

    @Test
    void passesOverWhatMayNotBeSeen() {
        cursors.connected();
        cursors.received(C, 10, 5);
        cursors.passed(C, 15);
        assertThat(cursors.received(C, 16, 15)).isEqualTo(NEXT);
        cursors.stored(C, 10);
        cursors.stored(C, 15);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(C, 15L));
        cursors.passed(D, 4);
        cursors.stored(D, 4);
        assertThat(cursors.takeOwed(10)).containsExactly(Map.entry(D, 4L));
    }

    @Test
    void helloNamesTheConversationsThatMovedLast() {
        Map<UUID, Long> restored = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            restored.put(Ids.conversation(i), 1L);
        }
        var many = new CursorTracker(restored);
        many.connected();
        for (int i = 0; i < 5; i++) {
            many.received(Ids.conversation(i), 9, 1);
            many.stored(Ids.conversation(i), 9);
        }
        assertThat(many.forHello()).hasSize(CursorTracker.IN_HELLO);
        for (int i = 0; i < 5; i++) {
            assertThat(many.forHello()).containsEntry(Ids.conversation(i), 9L);
        }
        many.forget();
        assertThat(many.forHello()).isEmpty();
    }

    @Test
    void acknowledgesInPartsWhenThereAreTooManyConversations() {
        cursors.connected();
        for (int i = 0; i < 25; i++) {
            cursors.received(Ids.conversation(i), 3, 0);
            cursors.stored(Ids.conversation(i), 3);
        }
        assertThat(cursors.takeOwed(10)).hasSize(10);
        assertThat(cursors.takeOwed(10)).hasSize(10);
        assertThat(cursors.takeOwed(10)).hasSize(5);
        assertThat(cursors.owesAcknowledgement()).isFalse();
    }
}
