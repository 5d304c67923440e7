package parley.toolbox.bench;

import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs loads and prints what they measured.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measure a platform of its own, in a process of its own, on this machine.",
        footer = {
            "",
            "Examples:",
            "  parley bench direct --rate 1000 --seconds 30",
            "  parley bench direct --max --rate 1000",
            "  parley bench connect --connections 10000",
            "  parley bench all --html bench.html",
        },
        subcommands = {
            DirectCommand.class,
            GroupCommand.class,
            FanoutCommand.class,
            HotCommand.class,
            ConnectCommand.class,
            OfflineCommand.class,
            HistoryCommand.class,
            ReplayCommand.class,
            FloorCommand.class,
            IdleCommand.class,
            AllCommand.class
        })
public final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public BenchCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }
}
