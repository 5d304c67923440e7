package parley.edge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BrokerWatchTest {
    private final BrokerWatch watch = new BrokerWatch(1_000);

    @Test
    void asksWhenNothingWasAcknowledgedForAWhile() {
        assertThat(watch.begun(0)).isFalse();
        assertThat(watch.begun(900)).isFalse();
        assertThat(watch.begun(1_001)).isTrue();
        assertThat(watch.begun(1_002)).as("once is enough").isFalse();
        assertThat(watch.mayTry()).as("nobody has answered yet").isTrue();
    }

    @Test
    void doesNotAskWhileAcknowledgementsCome() {
        watch.begun(0);
        for (long now = 500; now < 10_000; now += 500) {
            assertThat(watch.begun(now)).isFalse();
            assertThat(watch.ended(true, now)).isFalse();
        }
    }

    @Test
    void doesNotTakeSilenceForAnAbsence() {
        watch.begun(0);
        watch.ended(true, 1);
        assertThat(watch.begun(1_000_000)).isFalse();
    }

    @Test
    void refusesFromTheAnswerNoToTheAnswerYes() {
        watch.begun(0);
        assertThat(watch.ended(false, 8_000)).isTrue();
        assertThat(watch.answered(false, 9_000)).as("ask again").isTrue();
        assertThat(watch.mayTry()).isFalse();
        assertThat(watch.answered(true, 9_500)).isFalse();
        assertThat(watch.mayTry()).isTrue();
    }

    @Test
    void anAcknowledgementIsAnAnswer() {
        watch.begun(0);
        watch.begun(0);
        watch.ended(false, 10);
        watch.answered(false, 20);
        watch.ended(true, 30);
        assertThat(watch.mayTry()).isTrue();
    }
}
