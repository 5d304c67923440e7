package parley.toolbox.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two short runs on one platform; many are run by `parley chaos --seeds`.
class SeedRunsTest {
    @TempDir
    private Path directory;

    @Test
    void judgesEveryRun() {
        List<SeedRuns.Run> runs = new SeedRuns(directory, 4, 20, 2, System.out::println).run(7, 2);

        assertThat(runs).extracting(SeedRuns.Run::seed).containsExactly(7L, 8L);
        assertThat(runs).allSatisfy(run -> {
            assertThat(run.good()).as("%s", run.verdict().violations()).isTrue();
            assertThat(run.mishaps()).isNotEmpty();
            assertThat(run.verdict().accepted()).isGreaterThanOrEqualTo(40);
            assertThat(run.verdict().deliveries()).isPositive();
        });
        assertThat(SeedRuns.summary(runs, Duration.ofSeconds(20))).contains("2 seeds in 20 s", "0 violations");
        assertThat(new String(SeedRuns.json(runs), StandardCharsets.UTF_8)).contains("\"settled\":true");
    }
}
