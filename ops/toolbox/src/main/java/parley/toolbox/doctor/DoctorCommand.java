package parley.toolbox.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.toolbox.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says what is missing on this machine and how to get it, and how a platform that runs here is.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Say what is missing on this machine and how to get it, and how a platform that runs here is.",
            "Exit code 1 when something is missing or has failed; warnings do not count."
        })
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The platform's data directory.")
    private @Nullable Path data;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    /// Picocli fills it.
    @SuppressWarnings("NullAway.Init")
    public DoctorCommand() {}

    @Override
    public Integer call() {
        Path directory = data == null ? DataDirectory.standard() : data;
        List<Finding> findings = new Examination(directory, String.valueOf(System.getenv("PATH"))).findings();
        var out = spec.commandLine().getOut();
        findings.forEach(finding -> out.println(json ? finding.json() : finding.line()));
        return findings.stream().anyMatch(Finding::bad) ? 1 : 0;
    }
}
