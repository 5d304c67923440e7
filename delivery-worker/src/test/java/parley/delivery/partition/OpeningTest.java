package parley.delivery.partition;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;
import parley.delivery.view.ViewPosition;

/// The decision table of positions.
class OpeningTest {
    private static final String TOPIC = "topic";
    private static final LogBounds LOG = new LogBounds(TOPIC, 100, 500);

    @Test
    void startsAtTheBeginningTheVeryFirstTime() {
        assertThat(decide(null, null)).isEqualTo(new Opening.Create(100));
    }

    @Test
    void beginsALostViewWhereTheEffectsEnd() {
        assertThat(decide(300L, null)).isEqualTo(new Opening.Create(300));
    }

    @Test
    void beginsALostViewAtTheBeginningOfALogThatNoLongerReachesBack() {
        assertThat(decide(50L, null)).isEqualTo(new Opening.Create(100));
    }

    @Test
    void announcesWhatADeadWorkerAppliedAndDidNotPublish() {
        assertThat(decide(300L, view(340))).isEqualTo(new Opening.Resume(300, 340));
    }

    @Test
    void announcesFromTheBeginningOfTheLogWhereTheEffectsLieBelowIt() {
        assertThat(decide(50L, view(340))).isEqualTo(new Opening.Resume(100, 340));
        assertThat(decide(null, view(340))).isEqualTo(new Opening.Resume(100, 340));
    }

    @Test
    void announcesNothingAfterAnOrderlyEnd() {
        assertThat(decide(340L, view(340))).isEqualTo(new Opening.Resume(340, 340));
    }

    @Test
    void appliesAgainWhatRedisLost() {
        assertThat(decide(340L, view(320))).isEqualTo(new Opening.Resume(320, 320));
    }

    @Test
    void announcesAllHeadsOfALongStretch() {
        assertThat(Opening.decide(LOG, 150L, view(340), 189)).isEqualTo(new Opening.ResumeByHeads(150, 340));
        assertThat(Opening.decide(LOG, 150L, view(340), 190)).isEqualTo(new Opening.Resume(150, 340));
    }

    @Test
    void skipsOnlyWhatTheLogHasNotAnyMore() {
        assertThat(decide(90L, view(99))).isEqualTo(new Opening.Skip(99, 100));
        assertThat(decide(90L, view(100))).isEqualTo(new Opening.Resume(100, 100));
    }

    @Test
    void refusesALogThatEndsBelowTheView() {
        assertThat(decide(400L, view(501)))
                .isInstanceOfSatisfying(
                        Opening.Lost.class,
                        refusal -> assertThat(refusal.reason())
                                .contains("ends at 500", "read up to 501", "next generation"));
        assertThat(decide(500L, view(500))).isEqualTo(new Opening.Resume(500, 500));
    }

    @Test
    void refusesALogThatEndsBelowWhatWasDelivered() {
        assertThat(decide(501L, null)).isInstanceOf(Opening.Lost.class);
        assertThat(decide(501L, view(400))).isInstanceOf(Opening.Lost.class);
    }

    @Test
    void refusesTheViewOfAnotherTopic() {
        assertThat(decide(300L, new ViewPosition(0, 340, "older")))
                .isInstanceOfSatisfying(
                        Opening.Refuse.class,
                        refusal -> assertThat(refusal.reason()).contains("older", TOPIC));
    }

    @Property
    void neverPassesOverARecordThatIsStillThere(
            @ForAll @LongRange(max = 50) long begin,
            @ForAll @LongRange(max = 50) long length,
            @ForAll @WithNull @LongRange(max = 110) Long done,
            @ForAll @WithNull @LongRange(max = 110) Long next) {
        long end = begin + length;
        Assume.that(done == null || next == null || done <= end);
        var log = new LogBounds(TOPIC, begin, end);
        long owed = Math.max(begin, done == null ? begin : done);

        switch (Opening.decide(log, done, next == null ? null : view(next), 10)) {
            case Opening.Resume resume -> {
                assertThat(resume.from()).isLessThanOrEqualTo(Math.min(owed, resume.next()));
                assertThat(resume.from()).isGreaterThanOrEqualTo(begin);
                assertThat(resume.next()).isEqualTo(next);
            }
            case Opening.ResumeByHeads resume -> {
                assertThat(resume.from()).isLessThanOrEqualTo(owed);
                assertThat(resume.next()).isEqualTo(next);
            }
            case Opening.Create create ->
                assertThat(create.position()).isEqualTo(owed).isBetween(begin, end);
            case Opening.Skip skip -> assertThat(next).isLessThan(begin);
            case Opening.Refuse refuse -> throw new AssertionError(refuse);
            case Opening.Lost lost ->
                assertThat((next != null && next > end) || (done != null && done > end))
                        .isTrue();
        }
    }

    private static Opening decide(Long done, ViewPosition view) {
        return Opening.decide(LOG, done, view, 1_000);
    }

    private static ViewPosition view(long next) {
        return new ViewPosition(0, next, TOPIC);
    }
}
