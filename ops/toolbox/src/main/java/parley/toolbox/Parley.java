package parley.toolbox;

import parley.client.ParleyException;
import parley.local.LocalStartException;
import parley.toolbox.bench.BenchCommand;
import parley.toolbox.chaos.ChaosCommand;
import parley.toolbox.chat.ChatCommand;
import parley.toolbox.chat.InertText;
import parley.toolbox.chat.SendCommand;
import parley.toolbox.chat.TailCommand;
import parley.toolbox.chat.TypesCommand;
import parley.toolbox.doctor.DoctorCommand;
import parley.toolbox.operator.AnalyticsCommand;
import parley.toolbox.operator.AuditCommand;
import parley.toolbox.operator.DlqCommand;
import parley.toolbox.operator.ReplayCommand;
import parley.toolbox.operator.SessionsCommand;
import parley.toolbox.operator.TopicsCommand;
import parley.toolbox.operator.VerifyCommand;
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
            TypesCommand.class,
            UsersCommand.class,
            SessionsCommand.class,
            TopicsCommand.class,
            AnalyticsCommand.class,
            AuditCommand.class,
            DlqCommand.class,
            VerifyCommand.class,
            ReplayCommand.class,
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

    /// @return the command line with all commands and the exit codes that the package comment tells
    public static CommandLine commandLine() {
        return new CommandLine(new Parley())
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure, line))
                .setParameterExceptionHandler((wrong, arguments) -> misused(wrong));
    }

    private static int failed(Exception failure, CommandLine line) {
        boolean known = failure instanceof LocalStartException
                || failure instanceof CommandFailedException
                || failure instanceof ParleyException;
        if (!known) {
            failure.printStackTrace(line.getErr());
        }
        String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + InertText.of(why));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /// One line, and where to read more. The whole help only for those who did not say what they want.
    private static int misused(ParameterException wrong) {
        CommandLine line = wrong.getCommandLine();
        if (wrong instanceof NoCommandException) {
            line.usage(line.getErr());
        } else {
            String name = line.getCommandSpec().qualifiedName();
            line.getErr()
                    .println(name + ": " + InertText.of(String.valueOf(wrong.getMessage())) + "; see " + name
                            + " --help");
        }
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }
}
