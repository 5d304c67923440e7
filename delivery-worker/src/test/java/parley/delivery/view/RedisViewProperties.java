package parley.delivery.view;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import parley.delivery.fixture.Connections;
import parley.delivery.redis.Script;

/// The view on a real Redis, under everything that may happen to it.
class RedisViewProperties {
    private static final Script APPLY = Script.resource(RedisView.class, "apply.lua");
    private static final Script RESET = Script.resource(RedisView.class, "reset.lua");

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("I8: the view is the fold of the log, whatever the batches, zombies, replays, flushes, evictions and skips")
    void viewIsTheFoldOfTheLog(@ForAll("histories") List<ViewStep> history) {
        play(history, ViewRun.Check.FOLD);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("I1: no canonical record lies where a bound, a head or the start says that nothing lies")
    void everyClaimOfEmptinessIsTrue(@ForAll("histories") List<ViewStep> history) {
        play(history, ViewRun.Check.CLAIMS);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    @Label("I5: each id is shown in one place, the first, however often and however differently it is sent")
    void eachIdIsShownInOnePlace(@ForAll("historiesThatKeepIds") List<ViewStep> history) {
        play(history, ViewRun.Check.ONE_PLACE);
    }

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    @Label("what a recall took back is neither shown nor pushed, whatever the view forgot of it")
    void nothingRecalledIsShown(@ForAll("historiesOfRecalls") List<ViewStep> history) {
        play(history, ViewRun.Check.RECALLS, ViewRun.Check.FOLD);
    }

    @Provide
    Arbitrary<List<ViewStep>> historiesOfRecalls() {
        return ViewStep.historiesOfRecalls();
    }

    @Provide
    Arbitrary<List<ViewStep>> histories() {
        return ViewStep.histories();
    }

    @Provide
    Arbitrary<List<ViewStep>> historiesThatKeepIds() {
        return ViewStep.historiesThatKeepIds();
    }

    private static void play(List<ViewStep> history, ViewRun.Check... checks) {
        try (var run = new ViewRun(Connections.shared(), APPLY, RESET, checks)) {
            run.play(history);
        }
    }
}
