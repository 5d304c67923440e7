package parley.edge.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RawJson;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.event.Traceparent;
import parley.contract.keyspace.GatewayItem;

/// The order of things around the log: what is written, what the sender and the device are told, and when.
class DeviceAttemptsTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(30);
    private static final UUID TALK = UUID.randomUUID();
    private static final UUID SENDER = UUID.randomUUID();

    private final Target target = new Target(UUID.randomUUID(), "phone");
    private final MemoryAttempts store = new MemoryAttempts();
    private final RecordingLog log = new RecordingLog();
    private final List<GatewayItem.Undelivered> told = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void sendsAgainThenClosesThenFailsOnTheNextConnection() {
        LoggedMessage message = message(5, null);
        var first = new Connected(shared(1, 3));
        first.push(message);
        await().atMost(TOO_SLOW).until(() -> first.closed == 1);
        assertThat(first.resends).containsExactly(2);
        assertThat(first.passed).isEmpty();
        var second = new Connected(shared(1, 3));
        assertThat(second.attempts.nextAttempt(TALK, 5)).isEqualTo(3);
        second.push(message);
        await().atMost(TOO_SLOW).until(() -> second.passed.equals(List.of(5L)));
        await().atMost(TOO_SLOW).until(() -> log.events().size() == 3);
        assertThat(log.kinds()).containsOnlyOnce(Kind.FAILED);
        assertThat(log.events().stream()
                        .filter(event -> event.kind() == Kind.ATTEMPTED)
                        .map(ConversationEvent::attempts))
                .containsExactlyInAnyOrder(1, 2);
        ConversationEvent failed = log.events().stream()
                .filter(event -> event.kind() == Kind.FAILED)
                .findFirst()
                .orElseThrow();
        assertThat(failed.attempts()).isEqualTo(3);
        assertThat(failed.device()).isEqualTo("phone");
        assertThat(told).extracting(GatewayItem.Undelivered::kind).containsExactly(Kind.FAILED);
        assertThat(second.closed).isZero();
    }

    @Test
    void doesNotCountWhatMayNotHaveArrived() {
        var connected = new Connected(shared(1, 1));
        connected.answers = false;
        connected.push(message(5, null));
        await().atMost(TOO_SLOW).until(() -> connected.pings.size() == 1);
        assertThat(log.events()).isEmpty();
        connected.attempts.pong(connected.pings.getFirst());
        await().atMost(TOO_SLOW).until(() -> !connected.passed.isEmpty());
    }

    @Test
    void letsNobodyGoOnBeforeTheLogHasIt() {
        log.hold();
        var connected = new Connected(shared(0, 1));
        connected.push(message(5, null));
        await().atMost(TOO_SLOW).until(() -> log.kinds().contains(Kind.FAILED));
        // Whoever goes on too early has every chance to.
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        assertThat(connected.passed).isEmpty();
        assertThat(told).isEmpty();
        log.release();
        await().atMost(TOO_SLOW).until(() -> connected.passed.equals(List.of(5L)));
        assertThat(told).hasSize(1);
    }

    @Test
    void triesAgainWhileTheLogIsAway() {
        log.away(true);
        var connected = new Connected(shared(0, 1));
        connected.push(message(5, null));
        await().atMost(TOO_SLOW).until(() -> log.refused() >= 2);
        assertThat(connected.passed).isEmpty();
        log.away(false);
        await().atMost(TOO_SLOW).until(() -> connected.passed.equals(List.of(5L)));
        assertThat(log.kinds()).containsExactly(Kind.FAILED);
    }

    @Test
    void countsInItsOwnMemoryWhileTheStoreIsAway() {
        store.away(true);
        var connected = new Connected(shared(5, 3));
        connected.push(message(5, null));
        await().atMost(TOO_SLOW).until(() -> connected.passed.equals(List.of(5L)));
        assertThat(connected.resends).containsExactly(2, 3);
        assertThat(log.kinds()).containsOnlyOnce(Kind.FAILED);
    }

    @Test
    void goesOnWithTheNextMessageAfterAFailure() {
        var connected = new Connected(shared(0, 1));
        connected.push(message(5, null));
        connected.push(message(8, null));
        await().atMost(TOO_SLOW).until(() -> connected.passed.equals(List.of(5L, 8L)));
        assertThat(log.events()).extracting(ConversationEvent::seq).containsExactly(5L, 8L);
    }

    @Test
    void expiresWhatIsNotAcknowledgedInTime() {
        var connected = new Connected(shared(5, 100, Duration.ofMinutes(10)));
        connected.push(message(5, Duration.ofSeconds(1)));
        await().atMost(TOO_SLOW).until(() -> connected.passed.equals(List.of(5L)));
        assertThat(log.kinds()).containsExactly(Kind.EXPIRED);
        assertThat(told).extracting(GatewayItem.Undelivered::kind).containsExactly(Kind.EXPIRED);
    }

    @Test
    void expiresABacklogOnce() {
        LoggedMessage old = message(5, Duration.ofSeconds(1), Instant.now().minusSeconds(60));
        for (int i = 0; i < 2; i++) {
            var connected = new Connected(shared(1, 3));
            assertThat(connected.attempts.expired(old)).isTrue();
            assertThat(connected.attempts.expire(List.of(old), message -> true)).isEqualTo(Map.of(5L, true));
        }
        assertThat(log.kinds()).containsExactly(Kind.EXPIRED);
        log.away(true);
        LoggedMessage other = message(6, Duration.ofSeconds(1), Instant.now().minusSeconds(60));
        assertThat(new Connected(shared(1, 3)).attempts.expire(List.of(other), message -> true))
                .isEqualTo(Map.of(6L, false));
    }

    @Test
    void recoversWhenTheBodyIsAcknowledgedAfterAllAndHoldsReceiptsUntilThen() {
        LoggedMessage message = message(5, null);
        var first = new Connected(shared(0, 1));
        first.push(message);
        await().atMost(TOO_SLOW).until(() -> first.passed.equals(List.of(5L)));
        first.attempts.acknowledged(TALK, 5);
        assertThat(first.attempts.recovered()).isCompleted();
        assertThat(log.kinds()).containsExactly(Kind.FAILED);

        var second = new Connected(shared(0, 1, Duration.ofMinutes(10)));
        second.push(message);
        log.away(true);
        second.attempts.acknowledged(TALK, 5);
        await().atMost(TOO_SLOW).until(() -> log.refused() >= 1);
        var recovered = second.attempts.recovered();
        assertThat(recovered).isNotDone();
        log.away(false);
        await().atMost(TOO_SLOW).until(recovered::isDone);
        assertThat(log.kinds()).containsExactly(Kind.FAILED, Kind.RECOVERED);
        assertThat(told).extracting(GatewayItem.Undelivered::kind).containsExactly(Kind.FAILED, Kind.RECOVERED);

        var third = new Connected(shared(0, 1, Duration.ofMinutes(10)));
        third.push(message);
        third.attempts.acknowledged(TALK, 5);
        assertThat(third.attempts.recovered()).isCompleted();
        assertThat(log.kinds()).containsExactly(Kind.FAILED, Kind.RECOVERED);
    }

    @Test
    void recoversWhatIsAcknowledgedWhileItsFailureIsWritten() {
        log.hold();
        var connected = new Connected(shared(0, 1));
        connected.push(message(5, null));
        await().atMost(TOO_SLOW).until(() -> log.kinds().contains(Kind.FAILED));
        connected.attempts.acknowledged(TALK, 5);
        assertThat(connected.attempts.recovered()).isNotDone();
        log.release();
        await().atMost(TOO_SLOW).until(() -> log.kinds().equals(List.of(Kind.FAILED, Kind.RECOVERED)));
        assertThat(connected.passed).isEmpty();
    }

    @Test
    void writesWhenATracedMessageWasPushedAndOnlyThen() {
        var connected = new Connected(shared(0, 1, Duration.ofMinutes(10)));
        log.hold();
        connected.push(message(5, null));
        connected.push(traced(6, "01"));
        connected.push(traced(7, "00"));
        connected.push(traced(8, "01"));
        await().atMost(TOO_SLOW).until(() -> log.events().size() == 2);
        assertThat(log.events()).allSatisfy(event -> {
            assertThat(event.kind()).isEqualTo(Kind.PUSHED);
            assertThat(event.user()).isEqualTo(target.user());
            assertThat(event.device()).isEqualTo(target.device());
            assertThat(event.trace()).isNotNull();
        });
        assertThat(log.events()).extracting(ConversationEvent::seq).containsExactly(6L, 8L);
    }

    @Test
    void countsThePushesThatCannotBeWritten() {
        var metrics = new AttemptMetrics(new SimpleMeterRegistry());
        var pushes = new TracedPushes(log, Clock.systemUTC(), metrics.tracesLost);
        log.away(true);
        pushes.pushed(target, traced(6, "01"));
        await().atMost(TOO_SLOW).until(() -> metrics.tracesLost.count() == 1);
    }

    private static LoggedMessage traced(long seq, String flags) {
        LoggedMessage plain = message(seq, null);
        MessageEnvelope envelope = plain.envelope();
        return new LoggedMessage(
                seq,
                plain.time(),
                new MessageEnvelope(
                        envelope.message(),
                        TALK,
                        SENDER,
                        envelope.device(),
                        envelope.clientId(),
                        "text",
                        1,
                        1,
                        envelope.hash(),
                        null,
                        null,
                        new Traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-" + flags),
                        envelope.body(),
                        null));
    }

    private Attempts shared(int resends, int most) {
        return shared(resends, most, Duration.ofMillis(20));
    }

    private Attempts shared(int resends, int most, Duration base) {
        var metrics = new AttemptMetrics(new SimpleMeterRegistry());
        var endings = new Endings(store, log, told::add, metrics, Clock.systemUTC());
        var settings = new AttemptSettings(base, base.multipliedBy(2), 0.1, resends, most);
        var pushes = new TracedPushes(log, Clock.systemUTC(), metrics.tracesLost);
        return new Attempts(settings, store, endings, pushes, metrics, timers, Clock.systemUTC(), new Random(1));
    }

    private static LoggedMessage message(long seq, @Nullable Duration ttl) {
        return message(seq, ttl, Instant.now());
    }

    private static LoggedMessage message(long seq, @Nullable Duration ttl, Instant time) {
        RawJson body = RawJson.of("1");
        return new LoggedMessage(
                seq,
                time,
                new MessageEnvelope(
                        new UUID(9, seq),
                        TALK,
                        SENDER,
                        "laptop",
                        "id" + seq,
                        "text",
                        1,
                        1,
                        PayloadHash.of("text", 1, null, ttl, body, null),
                        ttl,
                        null,
                        body,
                        null));
    }

    /// One connection: a device that answers pings, if it shall, and stores nothing.
    private final class Connected implements AttemptedDevice, AttemptedSocket {
        private final DeviceAttempts attempts;
        private final List<Integer> resends = new CopyOnWriteArrayList<>();
        private final List<Long> passed = new CopyOnWriteArrayList<>();
        private final List<Long> pings = new CopyOnWriteArrayList<>();
        private volatile int closed;
        private volatile boolean answers = true;

        private Connected(Attempts shared) {
            attempts = shared.of(target, this, this);
            attempts.load(Map.of());
        }

        private void push(LoggedMessage message) {
            attempts.pushed(message, message.seq() - 1);
        }

        @Override
        public Resent resend(UUID conversation, long seq, long after, int attempt, BooleanSupplier waits) {
            assertThat(after).isEqualTo(seq - 1);
            if (waits.getAsBoolean()) {
                resends.add(attempt);
            }
            return Resent.DONE;
        }

        @Override
        public void pass(UUID conversation, long seq, BooleanSupplier waits) {
            if (waits.getAsBoolean()) {
                passed.add(seq);
            }
        }

        @Override
        public void ping(long number) {
            pings.add(number);
            if (answers) {
                Thread.ofVirtual().start(() -> attempts.pong(number));
            }
        }

        @Override
        public void notAcknowledging() {
            closed = closed + 1;
            attempts.close();
        }
    }
}
