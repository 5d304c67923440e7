package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class RecentSendersTest {
    private static final UUID TALK = new UUID(1, 0);

    private final RecentSenders senders = new RecentSenders();

    @Test
    void knowsWhoWrote() {
        senders.wrote(TALK, new UUID(2, 1));
        senders.wrote(TALK, new UUID(2, 2));
        senders.wrote(TALK, new UUID(2, 1));
        assertThat(senders.of(TALK)).containsExactlyInAnyOrder(new UUID(2, 1), new UUID(2, 2));
        assertThat(senders.of(new UUID(1, 1))).isEmpty();
    }

    @Test
    void forgetsWhoWroteLongAgo() {
        for (int i = 0; i < RecentSenders.SENDERS; i++) {
            senders.wrote(TALK, new UUID(2, i));
        }
        senders.wrote(TALK, new UUID(2, 0));
        senders.wrote(TALK, new UUID(2, 1_000));
        assertThat(senders.of(TALK))
                .hasSize(RecentSenders.SENDERS)
                .contains(new UUID(2, 0), new UUID(2, 1_000))
                .doesNotContain(new UUID(2, 1));
    }

    @Test
    void forgetsConversationsOfLongAgo() {
        for (int i = 0; i <= RecentSenders.CONVERSATIONS; i++) {
            senders.wrote(new UUID(1, i), new UUID(2, 1));
        }
        assertThat(senders.of(TALK)).isEmpty();
        assertThat(senders.of(new UUID(1, 1))).isNotEmpty();
    }
}
