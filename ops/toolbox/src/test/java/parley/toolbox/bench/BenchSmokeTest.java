package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine;

class BenchSmokeTest {
    @TempDir
    private Path directory;

    @Test
    void measuresARealPlatform() throws Exception {
        try (PlatformProcess platform = PlatformProcess.start(List.of("-XX:TieredStopAtLevel=1"), Map.of());
                HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            var people = new People(http, platform.gateway(), platform.operatorPassword());
            PacedLoad pairs = DirectCommand.load(sockets, people.pairs(5), 5_000);
            pairs.connect();
            Path profile = directory.resolve("run.jfr");
            TimedRun run = TimedRun.of(
                    pairs, new TimedRun.Target(platform, behind), Tally.soon(50, 1, 2, 1), 50, false, profile);
            assertThat(run.good()).as("%s", run.json()).isTrue();
            assertThat(run.tally().troubles()).isEmpty();
            assertThat(run.behind().values()).allMatch(Double::isFinite);
            assertThat(Files.size(profile)).isPositive();

            PacedLoad group = GroupLoad.of(sockets, people.group(5, in -> {}), 5, 2, 200);
            group.connect();
            Tally tally = Tally.soon(50, 0, 1, 5);
            group.send(tally, () -> {}, () -> false);
            assertThat(PacedLoad.settle(tally, 20)).isTrue();
            assertThat(tally.good()).isTrue();

            var idle = new ConnectLoad(sockets, people.people("bench-connect-", 50, People.DEVICE));
            idle.connect(20);
            assertThat(idle.connected()).isEqualTo(50);
            assertThat(idle.failures()).isEmpty();
            assertThat(ConnectReport.Memory.of(platform).heapBytes()).isPositive();

            var strangers = new ConnectLoad(sockets, List.of(new People.Person("nobody", "no-token")));
            strangers.connect(1);
            assertThat(strangers.failures()).containsKey("4501 unauthorized");
        }
    }

    @Test
    void replaysALogThroughAKill() throws Exception {
        var command = new ReplayCommand();
        new CommandLine(command)
                .setErr(new PrintWriter(new StringWriter()))
                .parseArgs("--messages", "4000", "--rate", "50", "--segment", "1", "--job-rate", "200");
        Report report = command.measure();
        assertThat(report.good()).as("%s", report.json()).isTrue();
        assertThat(report.json()).containsEntry("rows", 4_000L).containsEntry("sameAfterKill", true);
        assertThat(report.table()).contains("2,000 of 2,000").contains("the same rows, equal to the log");
    }

    @Test
    void measuresTheRelay() throws Exception {
        try (var relay = PlatformProcess.start(RelayServer.class, List.of("-XX:TieredStopAtLevel=1"), List.of());
                var sockets = new LoadSockets(relay.gateway())) {
            String talk = "00000000-0000-0001-0000-000000000001";
            PacedLoad load = DirectCommand.load(
                    sockets,
                    List.of(new People.Pair(
                            talk, new People.Person("a", "from " + talk), new People.Person("b", talk))),
                    200);
            load.connect();
            TimedRun run =
                    TimedRun.of(load, new TimedRun.Target(relay, null), Tally.soon(50, 0, 1, 1), 50, false, null);
            assertThat(run.good()).as("%s", run.json()).isTrue();
        }
    }
}
