package parley.toolbox.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.report.Page;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// What all measurements can be told, and how they show what they found.
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "One object instead of a table.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also a page with plots.")
    private @Nullable Path html;

    @Option(
            names = "--jvm-flags",
            paramLabel = "FLAGS",
            defaultValue = "${env:PARLEY_BENCH_JVM:-}",
            description = "More flags for the JVM that is measured, in one argument. Default: $$PARLEY_BENCH_JVM.")
    private String jvmFlags;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    CommonOptions() {}

    /// Tells what is being done.
    void say(String line) {
        spec.commandLine().getErr().println(line);
    }

    void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " " + value + ": expected " + least + " to " + most);
        }
    }

    /// @return of the JVM that is measured, besides the usual ones
    List<String> jvmFlags() {
        return Stream.of(jvmFlags.strip().split("\\s+"))
                .filter(flag -> !flag.isEmpty())
                .toList();
    }

    /// @param settings of the services that this measurement needs
    PlatformProcess platform(Map<String, String> settings) {
        return platform(List.of(), settings);
    }

    /// @param flags that this measurement needs; those of the caller come after them
    PlatformProcess platform(List<String> flags, Map<String, String> settings) {
        say("starting a platform ...");
        return PlatformProcess.start(
                Stream.concat(flags.stream(), jvmFlags().stream()).toList(), settings);
    }

    /// Takes over what is said for several measurements together.
    void inherit(CommonOptions whole) {
        jvmFlags = whole.jvmFlags;
    }

    /// Prints the result and writes the page if one is wanted.
    ///
    /// @return the exit code
    int show(Report report) {
        return show(List.of(report), report);
    }

    /// @param parts what the page shows
    int show(List<Report> parts, Report report) {
        spec.commandLine()
                .getOut()
                .println(json ? JsonMapper.shared().writeValueAsString(report.json()) : report.table());
        if (html != null) {
            try {
                Files.writeString(html, Page.of(about(), parts));
            } catch (IOException e) {
                throw new CommandFailedException(html + " could not be written: " + e.getMessage(), e);
            }
        }
        return report.good() ? 0 : 1;
    }

    /// @return the machine and the version
    static String about() {
        return Runtime.getRuntime().availableProcessors() + " cores, JDK "
                + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", commit " + commit();
    }

    /// Only where the platform runs from its own checkout with git at hand.
    private static String commit() {
        String root = System.getProperty("parley.root", ".");
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD")
                    .directory(Path.of(root).toFile())
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return answer.matches("[0-9a-f]{7,40}") ? answer : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
