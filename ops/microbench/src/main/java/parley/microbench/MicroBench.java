package parley.microbench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Runs the benchmarks, each in a process of its own, and prints a line for each as soon as it is known.
/// Short settings: a difference of a few percent is noise, but bytes an operation are nearly exact.
@Command(
        name = "microbench",
        mixinStandardHelpOptions = true,
        description = "Time and allocated bytes of the functions that every message passes.")
public final class MicroBench implements Callable<Integer> {
    private static final int WARM_UPS = 2;
    private static final int MEASUREMENTS = 3;

    /// Object headers as the services' images have them, because bytes an operation depend on it; a collector
    /// that takes no core away from what is measured.
    private static final String[] JVM = {
        "-Xms512m",
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "--sun-misc-unsafe-memory-access=allow"
    };

    @Parameters(
            arity = "0..1",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Only the benchmarks in whose name it is found.")
    private Pattern wanted;

    @Option(names = "--json", paramLabel = "FILE", description = "All that was measured, as JMH writes it.")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public MicroBench() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new MicroBench()).execute(args));
    }

    @Override
    public Integer call() throws RunnerException {
        List<String> names = names();
        if (names.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "no benchmark has " + wanted + " in its name: .* runs all");
        }
        if (json == null) {
            run(names);
            return CommandLine.ExitCode.OK;
        }
        // Opened first: better to fail now than after minutes.
        try (OutputStream file = Files.newOutputStream(json);
                var out = new PrintStream(file, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(run(names));
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--json " + json + ": expected a file to write: " + e, e);
        }
        return CommandLine.ExitCode.OK;
    }

    private List<String> names() {
        var nowhere = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList().find(nowhere, List.of(wanted.pattern()), List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .toList();
    }

    /// One at a time: JMH by itself tells nothing before the last one ends, or far too much.
    private List<RunResult> run(List<String> names) throws RunnerException {
        var out = spec.commandLine().getOut();
        out.println(Row.HEADER);
        var all = new ArrayList<RunResult>();
        for (String name : names) {
            for (RunResult result : new Runner(options(name)).run()) {
                out.println(Row.of(result).line());
                all.add(result);
            }
        }
        return all;
    }

    private static Options options(String name) {
        return new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(MEASUREMENTS)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .jvmArgs(JVM)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }
}
