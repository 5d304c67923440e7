package parley.sink.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import parley.contract.event.JobCommand.Wish;
import parley.sink.fixture.RunningSink;

/// Times are hours: whoever rests where it should not never ends.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class GiveWayTest {
    private static final long LONG = TimeUnit.HOURS.toNanos(10);

    private final AtomicBoolean busy = new AtomicBoolean(true);
    private final JobControl control = new JobControl(new GiveWay(busy::get, 0.2));

    @Test
    void restsInProportionToItsWorkWhileMessagesAreWritten() {
        assertThat(new GiveWay(() -> true, 0.2).rest(1_000)).isEqualTo(4_000);
        assertThat(new GiveWay(() -> true, 1).rest(1_000)).isZero();
        assertThat(new GiveWay(() -> false, 0.2).rest(1_000)).isZero();
        assertThat(GiveWay.NEVER.rest(LONG)).isZero();
    }

    @Test
    void goesOnWhenNoMessageIsWrittenAnyMore() {
        Thread job = resting();
        busy.set(false);
        await().atMost(RunningSink.TOO_SLOW).until(() -> !job.isAlive());
    }

    @Test
    void doesNotRestWhileNothingIsWritten() {
        busy.set(false);
        control.giveWay(LONG);
        assertThat(control.busy()).isFalse();
    }

    @Test
    void aWishEndsTheRest() {
        Thread job = resting();
        control.wish(Wish.CANCEL);
        await().atMost(RunningSink.TOO_SLOW).until(() -> !job.isAlive());
        assertThatThrownBy(control::await).isInstanceOf(JobControl.CancelledException.class);
    }

    @Test
    void whoeverLosesTheJobDoesNotRest() {
        Thread job = resting();
        control.lose();
        await().atMost(RunningSink.TOO_SLOW).until(() -> !job.isAlive());
    }

    private Thread resting() {
        Thread job = Thread.ofPlatform().daemon().start(() -> control.giveWay(LONG));
        await().atMost(RunningSink.TOO_SLOW).until(() -> job.getState() == Thread.State.TIMED_WAITING);
        return job;
    }
}
