package parley.status.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.status.fixture.KeyServer;
import parley.status.fixture.SigningKey;
import parley.status.fixture.StatusServer;

final class JwksKeysTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final SigningKey first = SigningKey.ed25519("first");
    private final SigningKey second = SigningKey.p256("second");
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void readsOnceAndKeepsWhatItRead() {
        try (var server = new KeyServer(first, second)) {
            JwksKeys keys = keys(server.address());
            for (int i = 0; i < 100; i++) {
                nanos.addAndGet(INTERVAL.toNanos());
                assertThat(keys.key("first")).isEqualTo(first.pair().getPublic());
                assertThat(keys.key("second")).isEqualTo(second.pair().getPublic());
            }
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void readsAgainForAnUnknownKeyButNotBeforeTheIntervalIsOver() {
        try (var server = new KeyServer(first)) {
            JwksKeys keys = keys(server.address());
            assertThat(keys.key("second")).isNull();
            server.publish(second);
            nanos.addAndGet(INTERVAL.toNanos() - 1);
            assertThat(keys.key("second")).isNull();
            assertThat(server.asked()).isEqualTo(1);
            nanos.incrementAndGet();
            assertThat(keys.key("second")).isEqualTo(second.pair().getPublic());
            assertThat(server.asked()).isEqualTo(2);
        }
    }

    @Test
    void readsOnceForManyWhoAskAtTheSameTime() throws Exception {
        try (var server = new KeyServer(first);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            JwksKeys keys = keys(server.address());
            var asking = IntStream.range(0, 50)
                    .mapToObj(i -> threads.submit(() -> keys.key("first")))
                    .toList();
            for (Future<?> each : asking) {
                assertThat(each.get()).isEqualTo(first.pair().getPublic());
            }
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void keepsItsKeysWhileTheGatewayIsAway() {
        try (var server = new KeyServer(first)) {
            JwksKeys keys = keys(server.address());
            assertThat(keys.key("first")).isNotNull();
            server.answerWith(500);
            nanos.addAndGet(INTERVAL.toNanos());

            assertThatThrownBy(() -> keys.key("second")).isInstanceOf(KeysUnavailableException.class);
            assertThat(keys.key("first")).isNotNull();
            assertThat(keys.current()).isFalse();
            assertThat(keys.loaded()).isTrue();
            assertThat(keys.state()).startsWith("1 keys from " + server.address() + "; last reading failed: ");
        }
    }

    @Test
    void waitsInTheBackgroundForAGatewayThatStartsLater() {
        try (var server = new KeyServer(first)) {
            server.answerWith(503);
            try (JwksKeys keys = keys(server.address())) {
                keys.start();
                await().atMost(StatusServer.TOO_SLOW).until(() -> server.asked() >= 2);
                assertThat(keys.loaded()).isFalse();
                server.answerWith(200);
                await().atMost(StatusServer.TOO_SLOW).until(keys::loaded);
            }
        }
    }

    /// Nobody asks for the new key and nobody shows a token of the old one: it goes all the same.
    @Test
    void forgetsAKeyThatIsNoLongerPublished() {
        try (var server = new KeyServer(first, second);
                JwksKeys keys = keys(server.address(), Duration.ofMillis(20))) {
            keys.start();
            await().atMost(StatusServer.TOO_SLOW).until(keys::loaded);
            assertThat(keys.key("first")).isNotNull();
            server.withdraw(first);
            await().atMost(StatusServer.TOO_SLOW).until(() -> keys.key("first") == null);
            assertThat(keys.key("second")).isEqualTo(second.pair().getPublic());
        }
    }

    @Test
    void readsAFileOrADirectory(@TempDir Path directory) throws IOException {
        Path set = directory.resolve("set.json");
        Files.writeString(set, "{\"keys\":[" + first.jwk() + "]}");
        assertThat(keys(set.toString()).key("first")).isEqualTo(first.pair().getPublic());
        assertThat(keys("file:" + set).key("first")).isEqualTo(first.pair().getPublic());

        Files.writeString(directory.resolve("one.json"), second.jwk());
        Files.writeString(directory.resolve("readme.txt"), "no key");
        JwksKeys both = keys(directory.toString());
        assertThat(both.key("first")).isNotNull();
        assertThat(both.key("second")).isEqualTo(second.pair().getPublic());
    }

    @Test
    void takesNothingFromABrokenDocument(@TempDir Path directory) throws IOException {
        for (String broken : new String[] {"", "[]", "{\"keys\":1}", "{\"keys\":[{\"kty\":\"OKP\"}", "null"}) {
            Path file = Files.writeString(directory.resolve("keys.json"), broken);
            JwksKeys keys = keys(file.toString());
            assertThatThrownBy(() -> keys.key("first")).as(broken).isInstanceOf(KeysUnavailableException.class);
            assertThat(keys.loaded()).isFalse();
        }
    }

    private JwksKeys keys(String place) {
        return keys(place, Duration.ofHours(1));
    }

    private JwksKeys keys(String place, Duration refresh) {
        return new JwksKeys(JwksSource.at(place), INTERVAL, refresh, nanos::get, new SimpleMeterRegistry());
    }
}
