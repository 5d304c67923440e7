package parley.toolbox.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.toolbox.chaos.checker.Verdict;
import parley.toolbox.chaos.checker.Violation;
import parley.toolbox.chaos.fault.Links;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.load.Load;
import parley.toolbox.chaos.load.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

/// Many short runs on platforms in this JVM, each with people and mishaps of its own, which follow from its seed. A
/// platform serves several runs, so that what one of them leaves behind meets the next.
final class SeedRuns {
    private static final int RUNS_OF_A_PLATFORM = 50;
    private static final int GATEWAYS = 2;
    private static final int MOST_MISHAPS = 3;
    private static final int MOST_VIOLATIONS = 3;
    private static final Duration SETTLE = Duration.ofSeconds(120);

    /// @param reached whether nothing was awaited any more when the time was up
    record Run(long seed, List<Mishap> mishaps, Verdict verdict, boolean reached, double seconds) {
        boolean good() {
            return reached && verdict.clean();
        }
    }

    private record Step(long at, Mishap mishap) {}

    private final Path directory;
    private final int people;
    private final double rate;
    private final int seconds;
    private final Consumer<String> progress;

    /// @param seconds how long each run lasts, counted in messages at this rate
    SeedRuns(Path directory, int people, double rate, int seconds, Consumer<String> progress) {
        this.directory = directory;
        this.people = people;
        this.rate = rate;
        this.seconds = seconds;
        this.progress = progress;
    }

    /// Blocks. Histories of runs that were not good are kept in the directory.
    List<Run> run(long first, int count) {
        List<Run> runs = new ArrayList<>();
        while (runs.size() < count) {
            long from = first + runs.size();
            int some = Math.min(RUNS_OF_A_PLATFORM, count - runs.size());
            Path place = directory.resolve("platform-" + from);
            Map<String, Object> quiet = Map.of(
                    "logging.threshold.console",
                    "OFF",
                    "logging.file.name",
                    place.resolve("platform.log").toString());
            try (var platform = LocalPlatform.start(new LocalOptions(place, 0, 0, GATEWAYS, 1), quiet, line -> {});
                    Links links = Links.over(platform, Map.of())) {
                for (long seed = from; seed < from + some; seed++) {
                    Run run = one(platform, links, seed);
                    runs.add(run);
                    tell(run);
                }
            }
        }
        return runs;
    }

    private Run one(LocalPlatform platform, Links links, long seed) {
        long began = System.nanoTime();
        Path place = directory.resolve("seed-" + seed);
        var random = new Random(seed);
        List<Step> steps = steps(random);
        History history = History.create(create(place).resolve("history.ndjson"), Clock.systemUTC());
        Load load = Load.prepare(
                new LoadSettings(links.gateways(), platform.status(), people, 0, rate, 0, seed, place), history);
        var target = Target.of(links.gateways(), platform.status(), platform.backends());
        try (load;
                history) {
            if (!load.connect()) {
                load.unsettled().forEach(progress);
            }
            load.begin();
            var scene = new Mishap.Scene(platform, links, load, random);
            for (Step step : steps) {
                scene.until(step.at());
                step.mishap().happen(scene);
            }
            scene.until(Math.round(rate * seconds));
            var judgement = new Judge(target, SETTLE, line -> {}).judge(load, history);
            boolean reached = judgement.unasked().isEmpty()
                    && judgement.history().stream()
                            .anyMatch(line -> line.event() instanceof Event.Quiesced quiesced && quiesced.reached());
            return new Run(
                    seed,
                    steps.stream().map(Step::mishap).toList(),
                    judgement.verdict(),
                    reached,
                    (System.nanoTime() - began) / 1e9);
        } catch (Exception e) {
            throw new IllegalStateException("seed " + seed + ", " + steps + ": " + e.getMessage(), e);
        }
    }

    private List<Step> steps(Random random) {
        Mishap[] all = Mishap.values();
        return IntStream.range(0, random.nextInt(1, MOST_MISHAPS + 1))
                .mapToObj(i -> new Step(random.nextLong(Math.round(rate * seconds)), all[random.nextInt(all.length)]))
                .sorted(Comparator.comparingLong(Step::at))
                .toList();
    }

    private void tell(Run run) {
        Verdict verdict = run.verdict();
        progress.accept(String.format(
                Locale.ROOT,
                "seed %d: %s: %d accepted, %d deliveries, %.1f s%s",
                run.seed(),
                run.mishaps().stream().map(Mishap::toString).collect(Collectors.joining(", ")),
                verdict.accepted(),
                verdict.deliveries(),
                run.seconds(),
                run.good() ? "" : run.reached() ? ", NOT GOOD" : ", NOT SETTLED"));
        for (Violation violation : verdict.violations()
                .subList(0, Math.min(MOST_VIOLATIONS, verdict.violations().size()))) {
            progress.accept(violation.rule() + ": " + violation.what());
            violation.evidence().forEach(each -> progress.accept("    " + each));
        }
    }

    /// @return for a terminal: how many, what they were about, which were not good
    static String summary(List<Run> runs, Duration took) {
        var out = new StringBuilder();
        var counts = new EnumMap<Mishap, Integer>(Mishap.class);
        runs.forEach(run -> run.mishaps().forEach(mishap -> counts.merge(mishap, 1, Integer::sum)));
        counts.forEach((mishap, times) -> out.append(String.format(Locale.ROOT, "%-28s %5d times%n", mishap, times)));
        List<Run> bad = runs.stream().filter(run -> !run.good()).toList();
        out.append(String.format(
                Locale.ROOT,
                "%d seeds in %d s: %d accepted, %d deliveries due, %d violations, %d not settled%n",
                runs.size(),
                took.toSeconds(),
                runs.stream().mapToLong(run -> run.verdict().accepted()).sum(),
                runs.stream().mapToLong(run -> run.verdict().deliveries()).sum(),
                runs.stream()
                        .mapToLong(run -> run.verdict().violations().size())
                        .sum(),
                runs.stream().filter(run -> !run.reached()).count()));
        bad.forEach(run -> out.append("not good: seed ").append(run.seed()).append('\n'));
        return out.toString();
    }

    static byte[] json(List<Run> runs) {
        return JsonMapper.shared()
                .writeValueAsBytes(runs.stream()
                        .map(run -> Map.of(
                                "seed", run.seed(),
                                "mishaps",
                                        run.mishaps().stream()
                                                .map(Mishap::toString)
                                                .toList(),
                                "accepted", run.verdict().accepted(),
                                "deliveries", run.verdict().deliveries(),
                                "violations",
                                        run.verdict().violations().stream()
                                                .map(each -> each.rule() + ": " + each.what())
                                                .toList(),
                                "settled", run.reached(),
                                "seconds", run.seconds()))
                        .toList());
    }

    private static Path create(Path place) {
        try {
            return Files.createDirectories(place);
        } catch (IOException e) {
            throw new UncheckedIOException(place + " could not be made", e);
        }
    }
}
