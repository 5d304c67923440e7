package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.id.Seq;
import parley.status.fixture.Page;
import parley.status.fixture.StatusServer;
import parley.status.fixture.World;
import parley.testkit.backend.Backends;

/// What is still answered, and what is refused with what words, while one store or both are away.
final class HistoryOutageTest {
    private final Backends backends = Backends.shared();
    private StatusServer server;
    private World world;

    @BeforeEach
    void begin() throws SQLException {
        server = new StatusServer(backends);
        world = new World(backends);
        world.say(100);
        world.apply();
        world.write();
        server.publish(world.active(world.bob, 0));
        await().atMost(StatusServer.TOO_SLOW).until(() -> get("?before=0").statusCode() == 200);
    }

    @AfterEach
    void end() throws SQLException {
        backends.mysql().start();
        backends.redis().start();
        server.close();
        world.close();
    }

    @Test
    void answersWhatTheCacheProvesWhileMySqlIsDown() {
        backends.mysql().stop();

        Page newest = Page.of(get("?limit=50"));
        assertThat(newest.seqs()).isEqualTo(seqs(50, 100));
        assertThat(newest.source()).isEqualTo("cache");
        assertThat(newest.more()).isTrue();
        Page below = Page.of(get("?limit=50&before=" + seq(50)));
        assertThat(below.seqs()).isEqualTo(seqs(40, 50));
        assertThat(below.more()).isTrue();
        assertThat(Page.of(get("?after=" + seq(89))).seqs()).isEqualTo(seqs(90, 100));

        assertUnavailable(get("?before=" + seq(40)));
        assertUnavailable(get("?after=0"));
        assertThat(server.management("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(text(server.management("/actuator/health"))).contains("\"mysql\":{\"details\":{\"detail\":");

        backends.mysql().start();
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() ->
                        assertThat(Page.of(get("?before=" + seq(40))).seqs()).isEqualTo(seqs(0, 40)));
    }

    @Test
    void answersFromTheDatabaseWhileRedisIsDown() {
        backends.redis().kill();

        Page newest = Page.of(get("?limit=50"));
        assertThat(newest.seqs()).isEqualTo(seqs(50, 100));
        assertThat(newest.source()).isEqualTo("database");
        assertThat(Page.of(get("?after=0")).seqs()).isEqualTo(seqs(0, 50));
        assertThat(server.management("/actuator/health/readiness").statusCode()).isEqualTo(200);

        backends.redis().start();
        world.view.skipTo(world.log.first());
        world.apply(0);
        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(
                        () -> assertThat(Page.of(get("?limit=50")).source()).isEqualTo("cache"));
    }

    @Test
    void refusesAndIsNotReadyWhileBothAreDown() {
        backends.mysql().stop();
        backends.redis().kill();

        assertUnavailable(get(""));
        assertUnavailable(get("?after=" + seq(10)));
        assertUnavailable(get("?before=" + seq(10)));
        assertThat(server.management("/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(server.management("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(server.management("/actuator/prometheus").statusCode()).isEqualTo(200);
    }

    private static void assertUnavailable(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(text(answer)).contains("\"code\":\"unavailable\"");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    private HttpResponse<byte[]> get(String query) {
        return server.get(world.bob, world.messages(query));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private long seq(int index) {
        return Seq.of(1, world.log.first() + index);
    }

    private List<Long> seqs(int from, int to) {
        return IntStream.range(from, to).mapToObj(this::seq).toList();
    }
}
