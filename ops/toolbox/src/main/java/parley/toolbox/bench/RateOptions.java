package parley.toolbox.bench;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How a load at a fixed rate, or at the highest that holds, is run.
final class RateOptions {
    /// The seconds of one step of a ramp, and of what comes before it and is not timed.
    private static final int STEP_SECONDS = 5;

    private static final int STEP_WARM_UP_SECONDS = 1;
    static final int HOLD_WARM_UP_SECONDS = 3;
    private static final int CATCH_UP_SECONDS = 30;
    private static final int MAX_REST_MICROS = 500;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "Timed seconds, after the warm-up. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "20",
            description = "At the same rate, not timed: a young JVM compiles. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--warm-up-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "Messages a second of the warm-up: what is called seldom is compiled late."
                    + " Default: the rate itself.")
    private int warmUpRate;

    @Option(names = "--bytes", defaultValue = "200", description = "Of each body. Default: ${DEFAULT-VALUE}.")
    private int bytes;

    @Option(names = "--max", description = "Search the highest rate that holds, from --rate upwards.")
    private boolean max;

    @Option(
            names = "--hold",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "With --max: how long it has to hold. Default: ${DEFAULT-VALUE}.")
    private int hold;

    @Option(
            names = "--rest",
            paramLabel = "MICROS",
            defaultValue = "-1",
            description = "How long the load rests between two looks at its sockets: it takes less from the server,"
                    + " and latencies are up to that much longer. Default: 0, with --max 500.")
    private int rest;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "A JFR recording of the platform's JVM during the timed part.")
    private @Nullable Path profile;

    void check(CommonOptions common) {
        common.check("--seconds", seconds, 1, 600);
        common.check("--warm-up", warmUp, 0, 600);
        common.check("--warm-up-rate", warmUpRate, 0, 100_000);
        common.check("--bytes", bytes, MessageText.LEAST_BODY, 32_000);
        common.check("--hold", hold, 1, 600);
        common.check("--rest", rest, -1, 10_000);
    }

    /// Between two looks of the load at its sockets. Near the limit, what it takes itself matters more than
    /// a fraction of a millisecond.
    long restNanos() {
        return TimeUnit.MICROSECONDS.toNanos(rest >= 0 ? rest : max ? MAX_REST_MICROS : 0);
    }

    int bytes() {
        return bytes;
    }

    boolean max() {
        return max;
    }

    /// What came out.
    ///
    /// @param run null when no rate was long enough below the limit
    record Result(@Nullable TimedRun run, Ramp.@Nullable Outcome ramp) {}

    /// @param rate in messages a second
    /// @param mostRate that the load itself is able to send
    /// @param copies how many devices get each message: rates of a ramp are deliveries
    Result run(CommonOptions common, PacedLoad load, TimedRun.Target target, double rate, double mostRate, int copies)
            throws InterruptedException {
        boolean apart = max || warmUpRate > 0;
        if (apart) {
            common.say("warming up ...");
            warmUp(load, warmUpRate > 0 ? warmUpRate : rate, Math.max(1, warmUp), copies);
        }
        if (!max) {
            common.say("sending ...");
            Tally tally = Tally.soon(rate, apart ? HOLD_WARM_UP_SECONDS : warmUp, seconds, copies);
            return new Result(TimedRun.of(load, target, tally, rate, false, profile), null);
        }
        var last = new AtomicReference<@Nullable TimedRun>();
        Ramp.Outcome ramp = Ramp.climb(
                (int) Math.round(rate * copies), (int) Math.round(mostRate * copies), (deliveries, toHold) -> {
                    TimedRun run = at(load, target, (double) deliveries / copies, toHold, copies);
                    if (toHold) {
                        last.set(run);
                    }
                    Ramp.Step step = run.step(toHold);
                    common.say(RateReport.line(step));
                    return step;
                });
        return new Result(last.get(), ramp);
    }

    /// A run that nobody measures; returns when all has arrived.
    static void warmUp(PacedLoad load, double rate, int seconds, int copies) throws InterruptedException {
        Tally warm = Tally.soon(rate, seconds, 0, copies);
        load.send(warm, () -> {}, () -> false);
        PacedLoad.settle(warm, CATCH_UP_SECONDS);
    }

    private TimedRun at(PacedLoad load, TimedRun.Target target, double rate, boolean toHold, int copies)
            throws InterruptedException {
        load.connect();
        Tally tally = toHold
                ? Tally.soon(rate, HOLD_WARM_UP_SECONDS, hold, copies)
                : Tally.soon(rate, STEP_WARM_UP_SECONDS, STEP_SECONDS, copies);
        TimedRun run = TimedRun.of(load, target, tally, rate, true, toHold ? profile : null);
        Behind behind = target.behind();
        if (!run.failure().isEmpty() && behind != null) {
            behind.await(CATCH_UP_SECONDS); // the next one is not to pay for this one
        }
        return run;
    }
}
