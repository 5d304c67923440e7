package parley.toolbox.chaos;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.local.LocalOptions;
import parley.local.process.ProcessOptions;
import parley.local.process.ProcessPlatform;
import parley.toolbox.chaos.fault.Fault;
import parley.toolbox.chaos.fault.Faults;
import parley.toolbox.chaos.fault.Links;
import parley.toolbox.chaos.fault.Scale;
import parley.toolbox.chaos.fault.Schedule;
import parley.toolbox.chaos.fault.Stage;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.load.Load;
import parley.toolbox.chaos.load.LoadSettings;
import parley.toolbox.chaos.report.Figures;
import parley.toolbox.chaos.report.Report;
import parley.toolbox.chaos.report.ReportJson;
import parley.toolbox.chaos.report.ReportPage;
import parley.toolbox.chaos.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Starts a platform of processes, loads it, breaks it, and judges.
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Break a platform of its own under load, and say whether it kept its promises.",
        footer = {
            "",
            "Exit code 1 when something was lost, shown twice, out of order, skipped, changed or untrue.",
            "",
            "Examples:",
            "  parley chaos                                     load only: 30 s without a fault",
            "  parley chaos --fault worker-killed --html r.html one fault, and a page about it",
            "  parley chaos --all --brokers 3                   every fault, one after the other",
            "  parley chaos --random --seed 7 --seconds 600     at random, the same every time",
            "  parley chaos --seeds 200                         short runs in this process, seeds 1 to 200",
        })
public final class ChaosCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(8);
    private static final Duration RECOVERY = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Option(names = "--all", description = "Every fault there is, one after the other.")
    private boolean all;

    @Option(names = "--fault", paramLabel = "NAME", description = "This fault; may be given several times.")
    private List<String> faults = new ArrayList<>();

    @Option(names = "--random", description = "In random order, now and then two at once.")
    private boolean random;

    @Option(names = "--list", description = "Print the faults and do nothing.")
    private boolean list;

    @Option(names = "--seed", defaultValue = "1", description = "Of schedule and load. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "0",
            description = "So many short runs on platforms inside this process, one a seed, beginning with --seed; each"
                    + " with mishaps of its own.")
    private int seeds;

    @Option(
            names = "--seconds",
            defaultValue = "0",
            description =
                    "With --random: no fault begins later. Without faults: of the load. With --seeds: of each run."
                            + " Default: 0, as long as it takes, or 30, or 5.")
    private int seconds;

    @Option(names = "--quiet-seconds", defaultValue = "15", description = "Of the baseline. Default: ${DEFAULT-VALUE}.")
    private int quiet;

    @Option(names = "--rate", defaultValue = "30", description = "Messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--people",
            defaultValue = "0",
            description = "Users of the load, at least 4. Default: 0, which is 12, or 6 with --seeds.")
    private int people;

    @Option(
            names = "--scale",
            defaultValue = "0.2",
            description = "Factor on the faults' durations; 1: as long as in life. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Option(names = "--soak", description = "With the hour of steady load; give --capacity too.")
    private boolean soak;

    @Option(
            names = "--capacity",
            defaultValue = "0",
            description = "Messages a second that the platform bears on this machine. Default: 0, not known.")
    private double capacity;

    @Option(names = "--gateways", defaultValue = "2", description = "Default: ${DEFAULT-VALUE}.")
    private int gateways;

    @Option(names = "--brokers", defaultValue = "1", description = "1 or 3. Default: ${DEFAULT-VALUE}.")
    private int brokers;

    @Option(names = "--json", paramLabel = "FILE", description = "The report for programs.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "The report as a page.")
    private @Nullable Path html;

    @Option(names = "--keep", description = "Keep data, logs and the history.")
    private boolean keep;

    /// Picocli fills it.
    @SuppressWarnings("NullAway.Init")
    public ChaosCommand() {}

    @Override
    public Integer call() {
        List<Fault> catalogue = Faults.all(scale());
        if (list) {
            PrintWriter out = spec.commandLine().getOut();
            catalogue.forEach(fault -> out.println(fault.name() + ": " + fault.method()));
            return 0;
        }
        if (people == 0) {
            people = seeds > 0 ? 6 : 12;
        }
        if (seeds > 0) {
            return seeds();
        }
        List<Fault> chosen = chosen(catalogue);
        Path directory = directory();
        try {
            Report report = run(directory, chosen);
            PrintWriter out = spec.commandLine().getOut();
            out.print(ReportTable.of(report));
            out.flush();
            write(json, ReportJson.of(report));
            write(html, ReportPage.of(report).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return report.good() ? 0 : 1;
        } finally {
            if (keep) {
                say("kept in " + directory);
            } else {
                delete(directory);
            }
        }
    }

    private int seeds() {
        Path directory = directory();
        boolean good = false;
        try {
            long began = System.nanoTime();
            List<SeedRuns.Run> runs =
                    new SeedRuns(directory, people, rate, seconds == 0 ? 5 : seconds, this::say).run(seed, seeds);
            good = runs.stream().allMatch(SeedRuns.Run::good);
            PrintWriter out = spec.commandLine().getOut();
            out.print(SeedRuns.summary(runs, Duration.ofNanos(System.nanoTime() - began)));
            out.flush();
            write(json, SeedRuns.json(runs));
            return good ? 0 : 1;
        } finally {
            if (keep || !good) {
                say("kept in " + directory);
            } else {
                delete(directory);
            }
        }
    }

    private Report run(Path directory, List<Fault> chosen) {
        say("starting processes in " + directory);
        var options =
                new ProcessOptions(new LocalOptions(directory.resolve("platform"), 0, 0, gateways, brokers), 1, true);
        try (ProcessPlatform platform = ProcessPlatform.start(options, this::say);
                Links links = Links.over(platform, platform.links());
                History history = History.create(directory.resolve("history.ndjson"), Clock.systemUTC())) {
            history.record(new Event.Began(seed, settings()));
            var target = Target.of(links.gateways(), platform.status(), platform.backends());
            say("making " + people + " people");
            int crowd = chosen.stream().mapToInt(Fault::crowd).max().orElse(0);
            if (crowd > 0) {
                say("and a crowd of " + crowd);
            }
            Load load = Load.prepare(
                    new LoadSettings(
                            links.gateways(), platform.status(), people, crowd, rate, capacity, seed, directory),
                    history);
            try (load) {
                play(platform, links, load, history, chosen);
                history.record(new Event.Phase("quiesce"));
                var judgement = new Judge(target, RECOVERY.multipliedBy(2), this::say).judge(load, history);
                Map<String, String> methods =
                        chosen.stream().collect(Collectors.toMap(Fault::name, Fault::method, (one, same) -> one));
                return Figures.of(judgement.history(), judgement.verdict(), methods, judgement.unasked());
            }
        }
    }

    private void play(ProcessPlatform platform, Links links, Load load, History history, List<Fault> chosen) {
        if (!load.connect()) {
            say("not every device became ready:");
            load.unsettled().forEach(this::say);
        }
        load.begin();
        history.record(new Event.Phase("warm-up"));
        sleep(Duration.ofSeconds(quiet)); // the first seconds of a JVM, and the late devices
        history.record(new Event.Phase("quiet"));
        say("quiet for " + quiet + " s");
        sleep(Duration.ofSeconds(chosen.isEmpty() ? seconds == 0 ? 30 : seconds : quiet));
        if (!chosen.isEmpty()) {
            Schedule schedule = schedule(chosen);
            say(schedule.toString());
            var stage = new Stage(platform, links, new Random(seed), load.shapes(), this::say);
            new Conductor(stage, load, history, RECOVERY, this::say).play(schedule, !random);
            sleep(PAUSE);
        }
    }

    private Schedule schedule(List<Fault> chosen) {
        if (!random) {
            return Schedule.oneByOne(seed, chosen, PAUSE);
        }
        Schedule whole = Schedule.shuffled(seed, chosen, PAUSE);
        return seconds == 0
                ? whole
                : new Schedule(
                        seed,
                        whole.steps().stream()
                                .filter(step -> step.begin().toSeconds() < seconds)
                                .toList());
    }

    private List<Fault> chosen(List<Fault> catalogue) {
        if (all || random && faults.isEmpty()) {
            return catalogue;
        }
        List<Fault> chosen = new ArrayList<>();
        for (String name : faults) {
            chosen.add(catalogue.stream()
                    .filter(fault -> fault.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "--fault " + name + ": expected one that --list prints")));
        }
        return chosen;
    }

    private Scale scale() {
        try {
            return new Scale(scale, Scale.STANDARD.size(), soak);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--scale: " + e.getMessage(), e);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("seed", String.valueOf(seed));
        settings.put("rate", rate + "/s");
        settings.put("people", String.valueOf(people));
        settings.put("gateways", String.valueOf(gateways));
        settings.put("brokers", String.valueOf(brokers));
        settings.put("scale", String.valueOf(scale));
        settings.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        settings.put("JDK", String.valueOf(System.getProperty("java.version")));
        return settings;
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("  " + line);
        err.flush();
    }

    private static void sleep(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("parley-chaos-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory", e);
        }
    }

    private static void write(@Nullable Path file, byte[] bytes) {
        if (file != null) {
            try {
                Files.write(file, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("the report " + file + " could not be written", e);
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> everything = Files.walk(directory)) {
            everything
                    .sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " could not be deleted", e);
        }
    }
}
