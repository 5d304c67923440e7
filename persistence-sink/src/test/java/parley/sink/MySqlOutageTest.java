package parley.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;
import parley.sink.fixture.TestGateway;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;

/// Property 11 at the sink: MySQL goes and comes, nothing is lost, nobody has to do anything.
class MySqlOutageTest {
    private static Backends backends;

    private final Random random = new Random(5);
    private final List<UUID> conversations =
            random.ints(4, 0, 8).mapToObj(p -> Conversations.in(p, random)).toList();
    private int sent;

    @BeforeAll
    static void start() {
        backends = Backends.start(BackendOptions.temporary());
    }

    @AfterAll
    static void stop() {
        backends.close();
    }

    @Test
    void waitsForMySqlMakesTheSchemaAndLosesNothingWhileItIsAwayAgain() throws SQLException {
        backends.mysql().stop();
        try (RunningSink sink = RunningSink.start(backends)) {
            await().atMost(RunningSink.TOO_SLOW)
                    .until(() -> sink.get("/actuator/health/readiness"), h -> h.contains("\"waitingFor\":\"MySQL"));
            assertThat(sink.status("/actuator/health/liveness")).isEqualTo(200);
            backends.mysql().start();
            await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 200);

            try (var gateway = new TestGateway(backends.kafka())) {
                send(gateway, 300);
                backends.mysql().stop();
                send(gateway, 300);
                await().atMost(RunningSink.TOO_SLOW)
                        .until(() -> sink.get("/actuator/health"), h -> h.contains("\"pausedSince\""));
                assertThat(sink.status("/actuator/health/readiness")).isEqualTo(503);
                assertThat(sink.status("/actuator/health/liveness")).isEqualTo(200);
                assertThat(members(gateway)).as("the sink stays in its group").isEqualTo(1);
                send(gateway, 100);
                backends.mysql().start();
                send(gateway, 100);
                awaitAll();

                send(gateway, 200);
                backends.mysql().kill();
                send(gateway, 200);
                backends.mysql().start();
                awaitAll();
                await().atMost(RunningSink.TOO_SLOW).until(() -> sink.status("/actuator/health/readiness") == 200);
            }
        }
        try (Connection connection = backends.mysql().connect()) {
            assertThat(Tables.lines(connection, "SELECT client_id FROM message WHERE conflict OR placeholder"))
                    .isEmpty();
            assertThat(Tables.lines(connection, "SELECT COUNT(*) FROM flyway_schema_history WHERE NOT success"))
                    .containsExactly("0");
        }
    }

    private void send(TestGateway gateway, int messages) {
        for (int i = 0; i < messages; i++) {
            UUID conversation = conversations.get(random.nextInt(conversations.size()));
            gateway.send(Envelopes.text(conversation, new UUID(0, 1), "m" + sent++, "x"));
        }
    }

    private void awaitAll() {
        await().atMost(RunningSink.TOO_SLOW).until(this::stored, Integer.toString(sent)::equals);
    }

    private String stored() throws SQLException {
        try (Connection connection = backends.mysql().connect()) {
            return Tables.lines(connection, "SELECT COUNT(*) FROM message").getFirst();
        }
    }

    private static int members(TestGateway gateway) {
        return TestGateway.get(gateway.admin()
                        .describeConsumerGroups(List.of("persistence-sink"))
                        .all())
                .get("persistence-sink")
                .members()
                .size();
    }
}
