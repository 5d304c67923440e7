package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.ConcurrentHistogram;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.load.LoadSocket;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Users who come back and find messages.
@Command(
        name = "offline",
        description = "Messages for users who are away, who then all come back at once: how fast they catch up.",
        mixinStandardHelpOptions = true)
final class OfflineCommand extends Measurement {
    private static final int BYTES = 200;
    private static final int SENDS_PER_SECOND = 1_500;
    private static final int PER_SENDER = 150;
    private static final int STORED_SECONDS = 120;
    private static final int CATCH_UP_SECONDS = 120;
    private static final long MOST_MICROS = 120_000_000;

    @Option(names = "--users", defaultValue = "200", description = "Default: ${DEFAULT-VALUE}.")
    private int users;

    @Option(names = "--messages", defaultValue = "100", description = "To each. Default: ${DEFAULT-VALUE}.")
    private int messages;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "The last is the result: the others warm up. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    Report measure() throws InterruptedException {
        common.check("--users", users, 1, 2_000);
        common.check("--messages", messages, 1, 1_000);
        common.check("--rounds", rounds, 1, 10);
        try (PlatformProcess platform = common.platform(Map.of());
                HttpClient http = HttpClient.newHttpClient();
                var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            var load = new PacedLoad(sockets);
            var writers = new ArrayList<LoadSocket>();
            var away = new ArrayList<LoadSocket>();
            for (People.Pair pair : new People(http, platform.gateway(), platform.operatorPassword()).pairs(users)) {
                LoadSocket writer = load.device(pair.sender().accessToken(), People.DEVICE, false);
                writers.add(writer);
                load.writer(writer, pair.conversation(), BYTES);
                away.add(load.device(pair.receiver().accessToken(), People.DEVICE, true));
            }
            load.connect(away); // known devices: what is sent from now on is what they miss
            leave(away);
            load.connect(writers);
            var all = new ArrayList<OfflineReport.Round>();
            for (int round = 0; round < rounds; round++) {
                all.add(round(load, behind, away));
                common.say("round " + (round + 1) + ": " + all.getLast().line());
                leave(away);
            }
            return new OfflineReport(CommonOptions.about(), users, messages, all);
        }
    }

    private OfflineReport.Round round(PacedLoad load, Behind behind, List<LoadSocket> away)
            throws InterruptedException {
        double rate = Math.min(SENDS_PER_SECOND, PER_SENDER * (double) users);
        Tally tally = Tally.soon(rate, 0, users * (double) messages / rate, 1);
        load.send(tally, () -> {}, () -> false);
        behind.await(STORED_SECONDS);
        var ready = new ConcurrentHistogram(MOST_MICROS, 3);
        long began = System.nanoTime();
        CompletableFuture<?>[] coming = away.stream()
                .map(device -> device.connect()
                        .thenRun(() -> ready.recordValue(Math.min(MOST_MICROS, (System.nanoTime() - began) / 1_000))))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(coming)
                    .orTimeout(CATCH_UP_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                throw new CommandFailedException("not everybody was ready within " + CATCH_UP_SECONDS + " s", e);
            }
            throw new CommandFailedException("coming back: " + e.getCause(), e);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        PacedLoad.settle(tally, CATCH_UP_SECONDS);
        behind.await(STORED_SECONDS); // all confirmations are in: nothing comes again in the next round
        return new OfflineReport.Round(tally, seconds, ready);
    }

    private static void leave(List<LoadSocket> devices) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(500); // the last acknowledgements
        devices.forEach(LoadSocket::close);
        while (devices.stream().anyMatch(LoadSocket::isReady)) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
