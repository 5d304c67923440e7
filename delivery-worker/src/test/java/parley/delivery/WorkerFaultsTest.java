package parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisConnection;
import parley.contract.id.NewIds;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.fixture.Installation;
import parley.delivery.fixture.ListeningGateway;
import parley.delivery.fixture.RunningWorker;
import parley.delivery.fixture.SteadyLoad;
import parley.delivery.fixture.WorkerProcess;
import parley.delivery.view.ViewFold;
import parley.testkit.fixture.Topics;

/// Workers under load that die, freeze and wake, and a Redis that hangs and forgets. In the end every message
/// was pushed or announced (I3), no bound was too high (I1), and the view is the fold of the log (I8).
@Tag("I1")
@Tag("I3")
@Tag("I8")
class WorkerFaultsTest {
    /// Longer than anything takes on a busy machine.
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);

    private static Installation installation;

    @TempDir
    private Path directory;

    private final UUID alice = NewIds.next();
    private ListeningGateway west;

    @BeforeAll
    static void install() {
        installation = new Installation();
    }

    @AfterAll
    static void remove() {
        installation.close();
    }

    @BeforeEach
    void renew() {
        installation.renew();
        west = new ListeningGateway(installation.backends().redis());
        west.connect(alice, "phone");
    }

    @AfterEach
    void close() {
        west.close();
    }

    @Test
    void anotherWorkerTakesOverFromOneThatIsKilledAndFromOneThatOnlySleeps() {
        try (SteadyLoad load = new SteadyLoad(installation, alice);
                RunningWorker other = installation.startWorker()) {
            load.start();
            awaitEpochs(Topics.PARTITIONS);
            int epochs = epochs();
            try (WorkerProcess victim = startProcess("victim")) {
                awaitEpochs(epochs + Topics.PARTITIONS / 2);
                awaitTraffic(load);
                victim.kill();
                awaitEpochs(epochs + Topics.PARTITIONS);
                patiently().until(() -> !west.hints().isEmpty());
            }
            int later = epochs();
            try (WorkerProcess sleeper = startProcess("sleeper")) {
                awaitEpochs(later + Topics.PARTITIONS / 2);
                awaitTraffic(load);
                sleeper.freeze();
                awaitEpochs(later + Topics.PARTITIONS);
                awaitTraffic(load);
                sleeper.thaw();
                // It wakes up as a worker that still believes; soon it learns better and joins again.
                awaitEpochs(later + 3 * Topics.PARTITIONS / 2);
                awaitTraffic(load);
                load.close();
                everythingIsRight(load);
            }
        }
    }

    @Test
    void waitsForARedisThatHangsAndBeginsAgainAfterOneThatForgets() {
        // A group so large that everybody is told: routes, which are lost too, do not matter.
        UUID[] crowd = Stream.concat(
                        Stream.of(alice), Stream.generate(NewIds::next).limit(70))
                .toArray(UUID[]::new);
        try (SteadyLoad load = new SteadyLoad(installation, crowd);
                RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> running(worker) == Topics.PARTITIONS);
            load.start();
            awaitTraffic(load);
            hang(Duration.ofMillis(1_200));
            // What was applied while nobody waited for the answer any more is announced.
            patiently().until(() -> !west.hints().isEmpty());
            patiently().until(() -> running(worker) == Topics.PARTITIONS);
            awaitTraffic(load);
            for (int i = 0; i < 2; i++) {
                int epochs = west.epochs(0).size();
                installation.backends().redis().flush();
                patiently().until(() -> west.epochs(0).size() > epochs && running(worker) == Topics.PARTITIONS);
                awaitTraffic(load);
            }
            load.close();
            everythingIsRight(load);
            assertThat(worker.status("health/readiness")).isEqualTo(200);
        }
    }

    @Test
    void endsTheProcessWhenTheLogLostRecords() {
        UUID conversation = NewIds.next();
        installation.publishMany(alice, conversation, "a-", 3);
        int partition = installation.partition(conversation);
        Map<String, String> view = Map.of("next", "100", "start", "0", "topicId", installation.topicId());
        installation.redis().opsForHash().putAll(RedisKeys.view(partition), view);
        try (WorkerProcess worker = startProcess("refusing")) {
            patiently().until(() -> !worker.isAlive());

            assertThat(worker.exitCode()).isEqualTo(WorkerApplication.REFUSED);
            assertThat(worker.printed().lines().filter(line -> line.contains("FATAL")))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains(
                                    "refuses to run",
                                    "partition " + partition,
                                    "ends at 3",
                                    "read up to 100",
                                    "next generation"));
        }
        assertThat(installation.redis().opsForHash().entries(RedisKeys.view(partition)))
                .as("the view is left as it was")
                .isEqualTo(view);
    }

    private WorkerProcess startProcess(String name) {
        return WorkerProcess.start(installation.settings(), directory.resolve(name + ".log"));
    }

    private void everythingIsRight(SteadyLoad load) {
        Map<UUID, NavigableMap<Long, UUID>> canonical = load.canonical();
        patiently()
                .untilAsserted(() -> assertThat(SteadyLoad.unheard(canonical, west))
                        .as("nobody heard of")
                        .isEmpty());
        assertThat(SteadyLoad.unsound(canonical, west)).as("bounds").isEmpty();
        for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
            assertThat(ViewFold.compare(installation.connections(), partition, installation.messages(partition)))
                    .as("view of partition " + partition)
                    .isEmpty();
        }
    }

    /// An epoch is an assignment: each partition that changes hands, and is served again, ticks with a new one.
    private void awaitEpochs(int count) {
        patiently().until(() -> epochs() >= count);
    }

    private int epochs() {
        return IntStream.range(0, Topics.PARTITIONS)
                .map(partition -> west.epochs(partition).size())
                .sum();
    }

    /// Until a good deal was sent and heard.
    private void awaitTraffic(SteadyLoad load) {
        int sent = load.sent();
        int heard = west.heard();
        patiently().until(() -> load.sent() > sent + 100 && west.heard() > heard + 50);
    }

    /// The whole server sleeps, and then carries out what had arrived, also from who does not listen any
    /// more. Returns when it is awake.
    private static void hang(Duration time) {
        installation
                .redis()
                .execute((RedisConnection redis) ->
                        redis.execute("DEBUG", bytes("SLEEP"), bytes(Double.toString(time.toMillis() / 1_000.0))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int running(RunningWorker worker) {
        String health = worker.actuator("health/partitions");
        int at = health.indexOf("\"running\":");
        return at < 0 ? -1 : Integer.parseInt(health.substring(at + 10).split("[^0-9]")[0]);
    }

    private static ConditionFactory patiently() {
        return await().atMost(TOO_SLOW).pollInterval(Duration.ofMillis(50));
    }
}
