package parley.toolbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.toolbox.chaos.checker.Rule;
import parley.toolbox.chaos.checker.Verdict;
import parley.toolbox.chaos.checker.Violation;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.load.Load;
import parley.toolbox.chaos.load.LoadSettings;

/// The judge sees it when a rule of the platform is broken, and sees nothing when none is, under the same
/// load and the same trouble.
@Tag("nightly")
class TeethTest {
    private static final int RUNS = 10;
    private static final int TROUBLES = 12;
    private static final long PAUSE_NANOS = 500_000_000;
    /// Long enough that what is missing then is lost, and not late.
    private static final Duration SETTLE = Duration.ofSeconds(90);
    /// Where late and lost look the same, and a gap is looked for: that does not depend on time.
    private static final Duration BRIEF = Duration.ofSeconds(8);

    private interface Troubling {
        void trouble(Load load) throws Exception;
    }

    private final Random choice = new Random(1);

    @TempDir
    private Path directory;

    @Test
    void wholePlatformBearsEverything() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.NONE)) {
            Verdict verdict = run(platform, 0, SETTLE, load -> {
                Trouble.losePublications(platform.backends().redis());
                Trouble.killWriters(platform.backends());
                Trouble.flushWhileTheSinkWaits(platform.backends(), () -> load.interruptSome(5, choice));
            });
            assertThat(verdict.violations()).isEmpty();
            assertThat(verdict.accepted()).isPositive();
        }
    }

    @Test
    void seesAMissingBoundCheck() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.NO_BOUND_CHECK)) {
            caught(
                    platform,
                    Set.of(Rule.GAP),
                    load -> Trouble.losePublications(platform.backends().redis()));
        }
    }

    @Test
    void seesCursorsThatMoveOnPush() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.CURSOR_MOVED_ON_PUSH);
                var eager = new EagerCursors(platform.backends().redis())) {
            caught(platform, Set.of(Rule.GAP), load -> {});
        }
    }

    @Test
    void seesACommitBeforeTheEffect() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.COMMIT_BEFORE_EFFECT)) {
            caught(platform, Set.of(Rule.LOST), load -> Trouble.killWriters(platform.backends()));
        }
    }

    @Test
    void wholePlatformBearsAZombie() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.NONE)) {
            platform.startZombie();
            assertThat(run(platform, 0, SETTLE, load -> {}).violations()).isEmpty();
        }
    }

    @Test
    void seesAMissingCompareAndSet() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.NO_COMPARE_AND_SET)) {
            platform.startZombie();
            caught(platform, Set.of(Rule.GAP, Rule.ORDER), load -> {});
        }
    }

    @Test
    void seesAMissingWatermark() throws Exception {
        try (var platform = new BrokenPlatform(Breakage.NO_WATERMARK)) {
            caught(
                    platform,
                    Set.of(Rule.GAP),
                    load -> Trouble.flushWhileTheSinkWaits(platform.backends(), () -> load.interruptSome(5, choice)));
        }
    }

    private void caught(BrokenPlatform platform, Set<Rule> rules, Troubling troubling) throws Exception {
        Duration settle = rules.contains(Rule.LOST) ? SETTLE : BRIEF;
        for (int number = 1; number <= RUNS; number++) {
            Verdict verdict = run(platform, number, settle, troubling);
            if (verdict.violations().stream().map(Violation::rule).anyMatch(rules::contains)) {
                System.out.println("caught in run " + number + ": "
                        + java.util.Arrays.stream(Rule.values())
                                .map(rule -> rule + " " + verdict.count(rule))
                                .toList());
                return;
            }
        }
        fail("survived " + RUNS + " runs");
    }

    private Verdict run(BrokenPlatform platform, int number, Duration settle, Troubling troubling) throws Exception {
        Path here = Files.createDirectory(directory.resolve("run-" + number));
        Target target = platform.target();
        History history = History.create(here.resolve("history.ndjson"), Clock.systemUTC());
        Load load =
                Load.prepare(new LoadSettings(target.gateways(), target.status(), 6, 0, 80, 0, number, here), history);
        assertThat(load.connect()).as("%s", load.unsettled()).isTrue();
        assertThat(platform.broken())
                .as("the rule is found where it is to be broken")
                .isTrue();
        load.begin();
        for (int i = 0; i < TROUBLES; i++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            load.interruptSome(3, choice);
            troubling.trouble(load);
        }
        return new Judge(target, settle, System.out::println)
                .judge(load, history)
                .verdict();
    }
}
