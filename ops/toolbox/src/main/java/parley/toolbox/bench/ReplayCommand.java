package parley.toolbox.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What operators do with a full log.
@Command(
        name = "replay",
        description = {
            "A full log and a table without its rows: how fast a plan reads it, a rebuild writes it and a proof compares"
                    + " it; whether a wiped device gets all of a conversation again, once and in order; whether a rebuild"
                    + " that is killed half-way ends with the same rows; and what live messages notice of it.",
            "The index of texts is switched off: nothing else works beside."
        },
        mixinStandardHelpOptions = true)
final class ReplayCommand extends Measurement {
    /// Of all services: an index that catches up would work beside what is measured.
    private static final Map<String, String> SETTINGS = Map.of("parley.search.enabled", "false");

    @Option(names = "--messages", defaultValue = "1000000", description = "In the log. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(names = "--rate", defaultValue = "200", description = "Live messages a second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--segment",
            paramLabel = "SECONDS",
            defaultValue = "8",
            description = "Live messages are sent for so long without and with a job, in turn, three times."
                    + " Default: ${DEFAULT-VALUE}.")
    private int segment;

    @Option(
            names = "--job-rate",
            paramLabel = "N",
            description =
                    "Records a second of the job that live messages run beside, and that is killed. Default: that"
                            + " of a job that is given none; with less than 500,000 messages so many that it lives long enough.")
    private @Nullable Integer jobRate;

    @Override
    Report measure() throws InterruptedException {
        common.check("--messages", messages, 1_000, 10_000_000);
        common.check("--rate", rate, 1, 10_000);
        common.check("--segment", segment, 1, 120);
        if (jobRate != null) {
            common.check("--job-rate", jobRate, 1, 1_000_000);
        }
        Path directory = directory();
        try {
            return new ReplayRun(
                            common, new ReplayRun.Size(messages, rate, segment, jobRate), () -> platform(directory))
                    .measure();
        } finally {
            delete(directory);
        }
    }

    private PlatformProcess platform(Path directory) {
        return common.platform(List.of(BenchPlatform.keptIn(directory)), SETTINGS);
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("parley-bench-replay-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try {
            BenchPlatform.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
