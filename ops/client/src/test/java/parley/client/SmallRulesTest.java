package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SmallRulesTest {
    private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void closeCodesSayWhatToDo() {
        assertThat(CloseAction.of(1000)).isEqualTo(CloseAction.RECONNECT);
        assertThat(CloseAction.of(1006)).isEqualTo(CloseAction.RECONNECT);
        assertThat(CloseAction.of(4000)).isEqualTo(CloseAction.RECONNECT);
        assertThat(CloseAction.of(4001)).isEqualTo(CloseAction.MOVE);
        assertThat(CloseAction.of(4006)).isEqualTo(CloseAction.REFRESH);
        assertThat(CloseAction.of(4007)).isEqualTo(CloseAction.RESYNC);
        assertThat(CloseAction.of(4499)).isEqualTo(CloseAction.RECONNECT);
        for (int code = 4500; code <= 4999; code++) {
            assertThat(CloseAction.of(code)).isEqualTo(CloseAction.STOP);
        }
    }

    @Test
    void gatewaysAreTriedInTurnAndClientsStartAtDifferentOnes() {
        List<URI> addresses = List.of(URI.create("ws://a"), URI.create("ws://b"), URI.create("ws://c"));
        Set<URI> first = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            var ring = new GatewayRing(addresses, new SplittableRandom(seed));
            first.add(ring.current());
            Set<URI> tried = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                tried.add(ring.current());
                ring.failed();
            }
            assertThat(tried).hasSize(3);
        }
        assertThat(first).hasSize(3);
        assertThatThrownBy(() -> new GatewayRing(List.of(), new SplittableRandom(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tokensAreRenewedWellBeforeTheyExpire() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            Duration wait = RefreshRule.wait(T, T.plusSeconds(900), random);
            assertThat(wait).isBetween(Duration.ofSeconds(630), Duration.ofSeconds(720));
        }
        assertThat(RefreshRule.wait(T, T.minusSeconds(5), random)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RefreshRule.tooOld(T, T.plusSeconds(9))).isTrue();
        assertThat(RefreshRule.tooOld(T, T.plusSeconds(11))).isFalse();
    }

    @Test
    void acknowledgementsKeepAHundredMillisecondsApart() {
        var pacer = new AckPacer();
        assertThat(pacer.untilNext(T)).isZero();
        pacer.sent(T);
        assertThat(pacer.untilNext(T.plusMillis(30))).isEqualTo(Duration.ofMillis(70));
        assertThat(pacer.untilNext(T.plusMillis(100))).isZero();
        assertThat(pacer.untilNext(T.minusSeconds(60))).as("clock set back").isZero();
    }

    @Test
    void seenMessagesAreForgottenOldestFirst() {
        var seen = new SeenMessages();
        var conversation = Ids.conversation(1);
        for (int i = 0; i < SeenMessages.PER_CONVERSATION + 1; i++) {
            seen.add(conversation, Ids.message(i));
        }
        assertThat(seen.contains(conversation, Ids.message(0))).isFalse();
        assertThat(seen.contains(conversation, Ids.message(1))).isTrue();
        assertThat(seen.contains(Ids.conversation(2), Ids.message(1))).isFalse();
        for (int i = 0; i < 5 * SeenMessages.CONVERSATIONS; i++) {
            seen.add(Ids.conversation(i), Ids.message(i));
        }
        assertThat(seen.size()).isLessThanOrEqualTo(SeenMessages.CONVERSATIONS);
    }
}
