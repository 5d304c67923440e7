package parley.toolbox.bench;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import parley.toolbox.CommandFailedException;
import parley.toolbox.operator.OperatorCalls;
import tools.jackson.databind.JsonNode;

/// Live messages without and with a job at work, in turn: what changes with time, as a compiler that gets done,
/// meets both. Blocks.
final class ReplayLive {
    static final int BYTES = 200;

    /// @param job that still runs
    record Measured(String job, ReplayReport.Live live) {}

    private static final int TURNS = 3;
    private static final int WARM_UP_SECONDS = 10;
    private static final int SETTLE_SECONDS = 60;
    private static final long POLL_MS = 50;
    private static final long MOST_MICROS = 120_000_000;

    private final CommonOptions common;
    private final PacedLoad load;
    private final Behind behind;
    private final OperatorCalls calls;
    private final ReplayRun.Size size;

    /// @param load of devices that are connected
    ReplayLive(CommonOptions common, PacedLoad load, Behind behind, OperatorCalls calls, ReplayRun.Size size) {
        this.common = common;
        this.load = load;
        this.behind = behind;
        this.calls = calls;
        this.size = size;
    }

    /// The job begins while messages are being written: what it did alone, the database would still have to put in
    /// order while the first messages are timed.
    ///
    /// @param order of the job; answers with its id
    /// @return while the job runs
    Measured measure(Supplier<String> order) throws InterruptedException {
        var without = new Histogram(MOST_MICROS, 3);
        var with = new Histogram(MOST_MICROS, 3);
        common.say("live messages ...");
        boolean good = send(2, new Histogram(MOST_MICROS, 3));
        CompletableFuture<String> ordered = CompletableFuture.supplyAsync(order);
        good &= send(Math.min(WARM_UP_SECONDS, 2 * size.segment()), new Histogram(MOST_MICROS, 3));
        String job = ordered.join();
        wish(job, "pause", "paused");
        long records = 0;
        double seconds = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            good &= send(size.segment(), without);
            long before = ReplayRun.number(wish(job, "resume", "running"), "done");
            long began = System.nanoTime();
            good &= send(size.segment(), with);
            records += ReplayRun.number(wish(job, "pause", "paused"), "done") - before;
            seconds += (System.nanoTime() - began) / 1e9;
            common.say(Figures.format(
                    "turn %d: p99 %.1f ms without and %.1f ms with the job, %,d records",
                    turn + 1, without.getValueAtPercentile(99) / 1e3, with.getValueAtPercentile(99) / 1e3, records));
        }
        wish(job, "resume", "running");
        return new Measured(job, new ReplayReport.Live(without, with, records, seconds, good));
    }

    private boolean send(int seconds, Histogram into) throws InterruptedException {
        Tally tally = Tally.soon(size.rate(), 0, seconds, 1);
        load.send(tally, () -> {}, () -> false);
        PacedLoad.settle(tally, SETTLE_SECONDS);
        behind.await(SETTLE_SECONDS);
        into.add(tally.endToEndMicros());
        return tally.good();
    }

    /// Returns when the job says that it is so.
    private JsonNode wish(String job, String wish, String state) throws InterruptedException {
        calls.post("/v1/operator/replays/" + job + "/" + wish, Map.of());
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        while (true) {
            JsonNode now = calls.get("/v1/operator/replays/" + job);
            if (OperatorCalls.state(now).equals(state)) {
                return now;
            }
            if (OperatorCalls.ended(now) || System.nanoTime() > until) {
                throw new CommandFailedException("the job is " + OperatorCalls.state(now) + ", expected " + state
                        + ": with fewer messages it needs a lower --job-rate");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }
}
