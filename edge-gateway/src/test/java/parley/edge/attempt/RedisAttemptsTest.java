package parley.edge.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.keyspace.RedisKeys;
import parley.edge.redis.RedisLink;
import parley.testkit.backend.Backends;

class RedisAttemptsTest extends AttemptStoreContract {
    private static RedisClient client;
    private static RedisLink redis;

    @BeforeAll
    static void connect() {
        var backend = Backends.shared().redis();
        client = RedisClient.create(RedisURI.create(backend.host(), backend.port()));
        redis = new RedisLink(client, Duration.ofSeconds(10));
    }

    @AfterAll
    static void disconnect() {
        redis.close();
        client.shutdown();
    }

    @Override
    AttemptStore store() {
        return new RedisAttempts(redis);
    }

    @Test
    void keepsADeviceForADay() {
        var target = new Target(UUID.randomUUID(), "phone");
        store().count(target, new AttemptPolicy.Place(UUID.randomUUID(), 1), 0);
        byte[] key = RedisKeys.attempts(target.user(), target.device()).getBytes(StandardCharsets.UTF_8);
        assertThat(redis.await(redis.commands().ttl(key))).isBetween(86_000L, 86_400L);
    }

    /// Two gateways that both believe the device is theirs give up at the same moment.
    @Test
    void twoGatewaysWriteOneFailureAndOneRecovery() {
        for (int i = 0; i < 100; i++) {
            var log = new RecordingLog();
            var told = new ArrayList<Kind>();
            Senders senders = item -> {
                synchronized (told) {
                    told.add(item.kind());
                }
            };
            var target = new Target(UUID.randomUUID(), "phone");
            var pushed = new Pushed(UUID.randomUUID(), 3, 2, UUID.randomUUID(), UUID.randomUUID(), Long.MAX_VALUE);
            List<Endings> gateways = List.of(endings(log, senders), endings(log, senders));
            race(gateways, endings -> endings.fail(target, pushed, 8, "c" + System.identityHashCode(endings)));
            race(gateways, endings -> endings.recover(target, pushed, "c" + System.identityHashCode(endings)));
            assertThat(log.kinds()).containsExactly(Kind.FAILED, Kind.RECOVERED);
            assertThat(told).containsExactly(Kind.FAILED, Kind.RECOVERED);
        }
    }

    private Endings endings(RecordingLog log, Senders senders) {
        return new Endings(store(), log, senders, new AttemptMetrics(new SimpleMeterRegistry()), Clock.systemUTC());
    }

    private static void race(List<Endings> gateways, java.util.function.Predicate<Endings> end) {
        CompletableFuture.allOf(gateways.stream()
                        .map(gateway -> CompletableFuture.runAsync(
                                () -> {
                                    while (!end.test(gateway)) {
                                        Thread.onSpinWait();
                                    }
                                },
                                task -> Thread.ofVirtual().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }
}
