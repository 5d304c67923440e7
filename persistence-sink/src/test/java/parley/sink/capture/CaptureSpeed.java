package parley.sink.capture;

import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.sink.fixture.MemberRowsTable;
import parley.sink.fixture.MembersTopic;
import parley.sink.fixture.RunningSink;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// How long after its commit a row is known to readers of the topic, as gateways and workers are; what 10,000
/// rows of one transaction take; and what the sink's JVM costs, broker and readers included, while nothing
/// happens:
/// `-Dtest=CaptureSpeed`. Not a test of the build.
class CaptureSpeed {
    private static final int CHANGES = 200;
    private static final int WARM_UP = 50;
    private static final int BURST = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(10);

    @Test
    void fromCommitToReader() throws Exception {
        try (Backends backends = Backends.start(BackendOptions.temporary())) {
            Topics.provision(backends.kafka());
            try (var topic = new MembersTopic(backends.kafka())) {
                for (int interval : new int[] {5, 20, 50, 100}) {
                    try (var sink =
                            RunningSink.capturing(backends, "--parley.capture.poll-interval=" + interval + "ms")) {
                        await().atMost(RunningSink.TOO_SLOW)
                                .until(() ->
                                        sink.get("/actuator/health/capture").contains("\"active\""));
                        measure(interval, backends, topic);
                    }
                }
            }
        }
    }

    private static void measure(int interval, Backends backends, MembersTopic topic) throws Exception {
        UUID conversation = UUID.randomUUID();
        var nanos = new long[CHANGES];
        for (int i = 0; i < WARM_UP + CHANGES; i++) {
            long took = change(backends, topic, row(conversation, new UUID(1, i % 10), i + 1));
            if (i >= WARM_UP) {
                nanos[i - WARM_UP] = took;
            }
        }
        Arrays.sort(nanos);
        UUID large = UUID.randomUUID();
        MemberRowsTable.write(
                backends.mysql(),
                IntStream.range(0, BURST)
                        .mapToObj(user -> row(large, new UUID(2, user), 1))
                        .toList());
        long committed = System.nanoTime();
        await().pollInterval(Duration.ofMillis(5))
                .atMost(RunningSink.TOO_SLOW)
                .until(() -> topic.rows(large).size() == BURST);
        long burst = System.nanoTime() - committed;
        double before = cpuSeconds();
        new CountDownLatch(1).await(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        System.out.printf(
                "poll %d ms: commit to reader p50 %.0f ms, p99 %.0f ms, max %.0f ms; %d rows %.0f ms after their commit;"
                        + " idle %.1f %% of a core%n",
                interval,
                nanos[CHANGES / 2] / 1e6,
                nanos[CHANGES * 99 / 100] / 1e6,
                nanos[CHANGES - 1] / 1e6,
                BURST,
                burst / 1e6,
                (cpuSeconds() - before) / IDLE.toSeconds() * 100);
    }

    private static long change(Backends backends, MembersTopic topic, MemberRow row) throws SQLException {
        MemberRowsTable.write(backends.mysql(), List.of(row));
        long committed = System.nanoTime();
        while (!row.equals(topic.row(row.conversation(), row.user()))) {
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
        }
        return System.nanoTime() - committed;
    }

    private static double cpuSeconds() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime() / 1e9;
    }

    private static MemberRow row(UUID conversation, UUID user, long version) {
        return new MemberRow(conversation, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), version);
    }
}
