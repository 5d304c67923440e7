package parley.toolbox.bench;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.operator.OperatorCalls;
import tools.jackson.databind.JsonNode;

/// One run of `bench replay`, from an empty platform to what came of it. Blocks.
final class ReplayRun {
    /// @param messages in the log
    /// @param rate of live messages, a second
    /// @param segment seconds without and with a job, in turn
    /// @param jobRate of the job that runs beside live messages; null: see [#givenJobRate()]
    record Size(
            int messages, int rate, int segment, @Nullable Integer jobRate) {
        private static final int ENOUGH = 500_000;
        /// A short job must outlive its order, which is answered after 8 s, and all turns.
        private static final int BESIDE_TURNS_SECONDS = 20;

        /// @return what the job is given; null: nothing, as by an operator who says nothing
        @Nullable Integer givenJobRate() {
            if (jobRate != null || messages >= ENOUGH) {
                return jobRate;
            }
            return Math.max(1, messages / (BESIDE_TURNS_SECONDS + 6 * segment));
        }

        /// A few hundred.
        int conversations() {
            return Math.clamp(messages / 2_000, 20, 300);
        }
    }

    private static final String REPLAYS = "/v1/operator/replays";
    private static final String VERIFICATIONS = "/v1/operator/verifications";
    private static final int PLANS = 3;
    private static final int LIVE_PAIRS = 20;
    private static final int SETTLE_SECONDS = 600;
    private static final int JOB_SECONDS = 1_800;
    private static final long POLL_MS = 100;

    private final CommonOptions common;
    private final Size size;
    private final Supplier<PlatformProcess> platforms;
    private String told = "";

    /// @param platforms start a platform on the data of the one before
    ReplayRun(CommonOptions common, Size size, Supplier<PlatformProcess> platforms) {
        this.common = common;
        this.size = size;
        this.platforms = platforms;
    }

    ReplayReport measure() throws InterruptedException {
        Before before;
        try (PlatformProcess platform = platforms.get()) {
            before = untilKilled(platform);
            common.say(
                    Figures.format("killing it: %,d of %,d records are done ...", before.killedAt(), before.total()));
            platform.kill();
        }
        try (PlatformProcess platform = platforms.get();
                OperatorCalls calls = login(platform);
                MessageTable rows = new MessageTable(platform)) {
            JsonNode resumed = done(calls, before.job());
            var again = new ReplayReport.Killed(
                    before.killedAt(),
                    before.total(),
                    rows.digest().equals(before.digest()),
                    proof(calls, "proving the rows of the job that was killed ..."));
            common.say("job " + OperatorCalls.state(resumed));
            return new ReplayReport(
                    CommonOptions.about(),
                    size,
                    before.filled(),
                    before.plans(),
                    before.rebuild(),
                    before.digest().rows(),
                    before.proof(),
                    before.redelivery(),
                    before.live(),
                    again);
        }
    }

    /// What is known before the platform is killed.
    private record Before(
            double filled,
            List<ReplayReport.Speed> plans,
            ReplayReport.Speed rebuild,
            MessageTable.Digest digest,
            ReplayReport.Proof proof,
            ReplayReport.Redelivery redelivery,
            ReplayReport.Live live,
            String job,
            long killedAt,
            long total) {}

    private Before untilKilled(PlatformProcess platform) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient();
                OperatorCalls calls = login(platform);
                MessageTable rows = new MessageTable(platform);
                var log = new FilledLog(common, platform)) {
            var people = new People(http, platform.gateway(), platform.operatorPassword());
            List<People.Pair> pairs = people.pairs(size.conversations());
            common.say(Figures.format("writing %,d messages of %,d conversations ...", size.messages(), pairs.size()));
            double filled = log.write(pairs, size.messages());
            rows.pass(log.ends());
            rows.empty();
            log.awaitReaders(SETTLE_SECONDS);

            var plans = new ArrayList<ReplayReport.Speed>();
            for (int i = 0; i < PLANS; i++) {
                common.say("planning ...");
                plans.add(speed(calls.job(REPLAYS, rebuild(false, null), this::tell), "done"));
                common.say(plans.getLast().toString());
            }
            common.say("writing the rows ...");
            ReplayReport.Speed rebuilt = speed(calls.job(REPLAYS, rebuild(true, null), this::tell), "changed");
            common.say(rebuilt.toString());
            MessageTable.Digest digest = rows.digest();
            ReplayReport.Proof proof = proof(calls, "proving them ...");
            ReplayReport.Redelivery redelivery = redeliver(platform, calls, pairs.getFirst());

            rows.empty();
            List<People.Pair> livePairs = people.pairs("bench-live-", LIVE_PAIRS);
            try (var sockets = new LoadSockets(platform.gateway());
                    var behind = new Behind(platform)) {
                PacedLoad load = DirectCommand.load(sockets, livePairs, ReplayLive.BYTES);
                load.connect();
                var live = new ReplayLive(common, load, behind, calls, size);
                ReplayLive.Measured measured =
                        live.measure(() -> OperatorCalls.id(calls.post(REPLAYS, rebuild(true, size.givenJobRate()))));
                JsonNode half = half(calls, measured.job());
                return new Before(
                        filled,
                        plans,
                        rebuilt,
                        digest,
                        proof,
                        redelivery,
                        measured.live(),
                        measured.job(),
                        number(half, "done"),
                        number(half, "total"));
            }
        }
    }

    private static OperatorCalls login(PlatformProcess platform) {
        return OperatorCalls.login(
                platform.gateway(), platform.status(), BenchPlatform.OPERATOR, platform.operatorPassword());
    }

    private static Map<String, Object> rebuild(boolean execute, @Nullable Integer rate) {
        var body = new HashMap<String, Object>(Map.of("target", "rebuild", "execute", execute));
        if (rate != null) {
            body.put("rate", rate);
        }
        return body;
    }

    private ReplayReport.Proof proof(OperatorCalls calls, String said) {
        common.say(said);
        JsonNode job = calls.job(VERIFICATIONS, Map.of(), this::tell);
        var proof = new ReplayReport.Proof(
                speed(job, "done"),
                number(job, "found"),
                job.path("progress").path("unproven").size());
        common.say(proof.speed() + ", " + (proof.equal() ? "equal" : "NOT equal: " + job));
        return proof;
    }

    /// The device confirms everything, loses it, comes back and gets nothing; then it is redelivered.
    private ReplayReport.Redelivery redeliver(PlatformProcess platform, OperatorCalls calls, People.Pair pair)
            throws InterruptedException {
        int many = FilledLog.longMessages(size.messages());
        common.say(Figures.format("a device receives %,d messages ...", many));
        try (var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            var before = new WipedDevice(sockets, pair.receiver(), many);
            before.connect();
            before.await(SETTLE_SECONDS);
            before.leave();
            behind.await(SETTLE_SECONDS);

            var wiped = new WipedDevice(sockets, pair.receiver(), many);
            wiped.connect();
            int without = wiped.received().frames();
            common.say("it is wiped, gets " + without + " and is redelivered ...");
            long began = System.nanoTime();
            JsonNode job = calls.job(
                    REPLAYS,
                    Map.of(
                            "target",
                            "redeliver",
                            "execute",
                            true,
                            "conversation",
                            pair.conversation(),
                            "user",
                            pair.receiver().user(),
                            "device",
                            People.DEVICE),
                    this::tell);
            while (wiped.closed() == 0) {
                if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(SETTLE_SECONDS)) {
                    throw new CommandFailedException("the gateway did not close the device that was set back");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
            wiped.connect();
            wiped.await(SETTLE_SECONDS);
            double seconds = (System.nanoTime() - began) / 1e9;
            wiped.leave();
            var redelivery = new ReplayReport.Redelivery(
                    before.received(), without, number(job, "changed"), wiped.reason(), wiped.received(), seconds);
            common.say(redelivery.toString());
            return redelivery;
        }
    }

    private JsonNode half(OperatorCalls calls, String job) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOB_SECONDS);
        while (true) {
            JsonNode now = calls.get(REPLAYS + "/" + job);
            if (OperatorCalls.ended(now)) {
                throw new CommandFailedException("the job was " + OperatorCalls.state(now)
                        + " before it could be killed half-way: give a lower --job-rate");
            }
            if (2 * number(now, "done") >= number(now, "total") && number(now, "total") > 0) {
                return now;
            }
            if (System.nanoTime() > until) {
                throw new CommandFailedException("the job is not half done after " + JOB_SECONDS + " s: " + now);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private JsonNode done(OperatorCalls calls, String job) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(JOB_SECONDS);
        while (true) {
            JsonNode now = calls.get(REPLAYS + "/" + job);
            tell(now);
            if (OperatorCalls.ended(now)) {
                return now;
            }
            if (System.nanoTime() > until) {
                throw new CommandFailedException("the job is not done after " + JOB_SECONDS + " s: " + now);
            }
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /// Of each fifth, and of each change of state.
    private void tell(JsonNode job) {
        String stage = OperatorCalls.id(job)
                + OperatorCalls.state(job)
                + 5 * number(job, "done") / Math.max(1, number(job, "total"));
        if (stage.equals(told)) {
            return;
        }
        told = stage;
        common.say(Figures.format(
                "  %s, %,d of %,d", OperatorCalls.state(job), number(job, "done"), number(job, "total")));
    }

    private static ReplayReport.Speed speed(JsonNode job, String counted) {
        JsonNode progress = job.path("progress");
        Instant started = Instant.parse(progress.path("started").asString());
        Instant ended = Instant.parse(progress.path("at").asString());
        return new ReplayReport.Speed(
                number(job, counted), Duration.between(started, ended).toMillis() / 1e3);
    }

    static long number(JsonNode job, String field) {
        return job.path("progress").path(field).asLong(0);
    }
}
