package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import parley.contract.id.Seq;
import parley.status.fixture.Page;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.status.fixture.World;
import parley.testkit.backend.Backends;

/// How long a page of 50 takes over HTTP, one request after the other. Asserts no time: it depends on the machine.
/// Not part of the suite; run with `-Dtest=PageTiming`.
final class PageTiming {
    private static final int WARM_UP = 3_000;
    private static final int SAMPLES = 5_000;
    private static final int MESSAGES = 10_000;

    @Test
    void printsTheQuantiles() throws SQLException {
        try (var server = new StatusServer(Backends.shared());
                var world = new World(Backends.shared(), 256)) {
            world.say(MESSAGES);
            for (int offset = 0; offset < MESSAGES; offset += 500) {
                world.view.apply(world.log.first() + offset, world.log.from(world.log.first() + offset, 500));
            }
            world.write();
            server.publish(world.active(world.bob, 0));
            String token = "Bearer " + Tokens.of(server.key(), world.bob);
            await().atMost(StatusServer.TOO_SLOW)
                    .until(() -> server.get(world.messages("?before=0"), token).statusCode() == 200);

            time("cached, newest", "cache", () -> server.get(world.messages(""), token));
            var random = new Random(1);
            time("uncached, anywhere", "database", () -> {
                long before = Seq.of(1, world.log.first() + 100 + random.nextInt(MESSAGES - 500));
                return server.get(world.messages("?before=" + before), token);
            });
            world.view.flush();
            time("uncached, newest, no view", "database", () -> server.get(world.messages(""), token));
        }
    }

    private static void time(String name, String source, Supplier<HttpResponse<byte[]>> request) {
        Page page = Page.of(request.get());
        assertThat(page.messages()).hasSize(50);
        assertThat(page.source()).isEqualTo(source);
        for (int i = 0; i < WARM_UP; i++) {
            request.get();
        }
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long begin = System.nanoTime();
            request.get();
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "page of 50, %s: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
                name, at(nanos, 0.5), at(nanos, 0.99), at(nanos, 0.999), at(nanos, 1));
    }

    private static double at(long[] sorted, double quantile) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(quantile * sorted.length))] / 1e6;
    }
}
