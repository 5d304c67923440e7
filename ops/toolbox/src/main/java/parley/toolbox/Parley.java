package parley.toolbox;

import parley.client.ParleyException;
import parley.local.LocalStartException;
import parley.toolbox.bench.BenchCommand;
import parley.toolbox.chaos.ChaosCommand;
import parley.toolbox.chat.ChatCommand;
import parley.toolbox.chat.SendCommand;
import parley.toolbox.chat.TailCommand;
import parley.toolbox.doctor.DoctorCommand;
import parley.toolbox.up.UpCommand;
import parley.toolbox.users.UsersCommand;
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
            "  parley up                             everything on this machine, until Ctrl-C",
            "  parley chat --user alice --with bob   talk, in a second terminal",
            "  parley chat --user bob --with alice   and in a third",
            "  parley doctor                         what this machine lacks",
            "  parley test                           build and run all tests",
        },
        subcommands = {
            UpCommand.class,
            ChatCommand.class,
            SendCommand.class,
            TailCommand.class,
            UsersCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            DoctorCommand.class
        })
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
            boolean known = failure instanceof LocalStartException
                    || failure instanceof CommandFailedException
                    || failure instanceof ParleyException;
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
