package parley.toolbox;

import parley.local.LocalStartException;
import parley.toolbox.bench.BenchCommand;
import parley.toolbox.up.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line's beginning.
@Command(
        name = "parley",
        mixinStandardHelpOptions = true,
        version = "Parley 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        description = "Instant messaging on a Kafka log.",
        footer = {
            "",
            "Examples:",
            "  parley up                        everything on this machine, until Ctrl-C",
            "  parley test                      build and run all tests",
        },
        subcommands = {UpCommand.class, BenchCommand.class})
public final class Parley implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public Parley() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /// @return the command line with all commands and the exit codes that the class comment of the package
    ///     tells
    public static CommandLine commandLine() {
        return new CommandLine(new Parley()).setExecutionExceptionHandler((failure, line, parsed) -> {
            boolean known = failure instanceof LocalStartException || failure instanceof CommandFailedException;
            if (!known) {
                failure.printStackTrace(line.getErr());
            }
            line.getErr().println(line.getCommandName() + ": " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected a command");
    }
}
