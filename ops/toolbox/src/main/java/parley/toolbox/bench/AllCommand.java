package parley.toolbox.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Every measurement, one after the other, each on a platform of its own.
@Command(
        name = "all",
        description = "Every measurement, each on a platform of its own: about half an hour, with --quick about ten"
                + " minutes.",
        mixinStandardHelpOptions = true)
final class AllCommand extends Measurement {
    /// @param full and `quick`: the arguments of the command
    record Part(String title, Supplier<Measurement> command, String full, String quick) {
        /// @param err where it tells what it does
        Measurement parsed(boolean quickly, PrintWriter err) {
            Measurement made = command.get();
            String arguments = quickly ? quick : full;
            new CommandLine(made).setErr(err).parseArgs(arguments.isEmpty() ? new String[0] : arguments.split(" "));
            return made;
        }
    }

    static final List<Part> PARTS = List.of(
            new Part("idle", IdleCommand::new, "", "--after 15 --seconds 15"),
            new Part("direct", DirectCommand::new, "", "--warm-up 10 --seconds 15"),
            new Part(
                    "direct --max",
                    DirectCommand::new,
                    "--max --pairs 200",
                    "--max --pairs 200 --warm-up 10 --hold 15"),
            new Part("group --max", GroupCommand::new, "--max", "--max --warm-up 10 --hold 15"),
            new Part("fanout", FanoutCommand::new, "", "--warm-up 5 --seconds 10"),
            new Part("hot", HotCommand::new, "", "--members 2000 --seconds 10"),
            new Part("connect", ConnectCommand::new, "", "--connections 2000 --hold 15"),
            new Part("offline", OfflineCommand::new, "", "--rounds 2 --users 100 --messages 50"),
            new Part("history", HistoryCommand::new, "", "--messages 3000 --seconds 10"),
            new Part("replay", ReplayCommand::new, "", "--messages 20000 --segment 3"),
            new Part("floor", FloorCommand::new, "", "--warm-up 10 --seconds 10"));

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "Shorter and smaller: to see that everything works.")
    private boolean quick;

    private final List<Report> reports = new ArrayList<>();

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    AllCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Report all = measure();
        return common.show(reports, all);
    }

    @Override
    Report measure() throws InterruptedException {
        for (Part part : PARTS) {
            common.say("--- " + part.title());
            Measurement command = part.parsed(quick, spec.commandLine().getErr());
            command.common.inherit(common);
            Report report;
            try {
                report = command.measure();
            } catch (CommandFailedException e) {
                report = new AllReport.Failed(part.title(), String.valueOf(e.getMessage()));
            }
            common.say(report.headline());
            reports.add(report);
        }
        return new AllReport(CommonOptions.about(), reports);
    }
}
