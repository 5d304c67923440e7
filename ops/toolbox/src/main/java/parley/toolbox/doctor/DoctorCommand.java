package parley.toolbox.doctor;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.toolbox.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// Says what is missing on this machine and how to get it.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what is missing on this machine and how to get it. Exit code 1 when something is.")
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "The platform's data directory.")
    private @Nullable Path data;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    /// Picocli fills it.
    @SuppressWarnings("NullAway.Init")
    public DoctorCommand() {}

    @Override
    public Integer call() {
        List<Finding> findings = new Examination(data == null ? DataDirectory.standard() : data).findings();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared()
                    .writeValueAsString(findings.stream()
                            .map(each -> Map.of(
                                    "subject", each.subject(),
                                    "state", each.state().name().toLowerCase(Locale.ROOT),
                                    "detail", each.detail()))
                            .toList()));
        } else {
            findings.forEach(finding -> out.println(finding.line()));
        }
        return findings.stream().anyMatch(finding -> finding.state() == Finding.State.MISSING) ? 1 : 0;
    }
}
