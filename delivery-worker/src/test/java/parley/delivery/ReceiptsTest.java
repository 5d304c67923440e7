package parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RecordCodec;
import parley.contract.event.Receipt;
import parley.contract.event.Receipt.Kind;
import parley.contract.id.NewIds;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.GatewayItem.Received;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.fixture.Installation;
import parley.delivery.fixture.ListeningGateway;
import parley.delivery.fixture.RunningWorker;

/// One worker on real backends: how receipts become confirmations.
@Tag("I11")
class ReceiptsTest {
    private static Installation installation;

    private final UUID alice = NewIds.next();
    private final UUID bob = NewIds.next();
    private final UUID conversation = NewIds.next();
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
    void tellsTheGatewaysOfMembersWhatRoseAndOnlyThat() {
        installation.join(conversation, alice, bob);
        try (RunningWorker worker = installation.startWorker()) {
            installation.receipt(conversation, bob, Kind.DELIVERED, 10);
            patiently().until(() -> told(10, 0));
            installation.receipt(conversation, bob, Kind.DELIVERED, 9);
            installation.receipt(conversation, bob, Kind.DELIVERED, 10);
            installation.receipt(conversation, bob, Kind.READ, 8);
            patiently().until(() -> told(10, 8));
            installation.receipt(conversation, bob, Kind.READ, 12);
            patiently().until(() -> told(12, 12));

            assertThat(west.receipts())
                    .doesNotHaveDuplicates()
                    .allSatisfy(receipt -> assertThat(receipt.user()).isEqualTo(bob));
            assertThat(cursor(bob)).isEqualTo("12 12");
            assertThat(installation.redis().getExpire(key())).isPositive();
        }
    }

    @Test
    void aRewindSetsTheCursorBackOnceAndTellsTheGatewayOfThatDevice() {
        installation.join(conversation, alice, bob);
        west.connect(bob, "phone");
        String cursors = RedisKeys.cursors(bob, "phone");
        installation.redis().opsForHash().put(cursors, conversation.toString(), "0 10");
        try (RunningWorker worker = installation.startWorker()) {
            installation.receipt(conversation, bob, Kind.DELIVERED, 10);
            patiently().until(() -> told(10, 0));
            for (String device : List.of("phone", "laptop")) {
                var back = new Receipt(conversation, bob, device, Kind.DELIVERED, 4, 1, Instant.EPOCH, NewIds.next());
                installation.receipt(conversation, RecordCodec.RECEIPT.encode(back));
            }
            patiently().until(() -> !west.rewounds().isEmpty());
            installation.receipt(conversation, bob, Kind.READ, 11);
            patiently().until(() -> told(11, 11));

            assertThat(west.rewounds()).containsExactly(new GatewayItem.Rewound(bob, "phone", conversation, 1));
            assertThat(installation.redis().opsForHash().get(cursors, conversation.toString()))
                    .isEqualTo("1 4");
            assertThat(cursor(bob)).as("what was confirmed").isEqualTo("11 11");
        }
    }

    @Test
    void garbageAndStrangersStopNobody() {
        installation.join(conversation, alice, bob);
        try (RunningWorker worker = installation.startWorker()) {
            installation.receipt(conversation, "{\"no\":".getBytes(StandardCharsets.UTF_8));
            installation.receipt(conversation, NewIds.next(), Kind.READ, 99);
            installation.receipt(conversation, bob, Kind.READ, 5);
            patiently().until(() -> told(5, 5));

            assertThat(west.receipts()).extracting(Received::user).containsOnly(bob);
            assertThat(installation.redis().opsForHash().keys(key())).containsExactly(bob.toString());
            assertThat(worker.actuator("prometheus"))
                    .contains(
                            "parley_delivery_receipts_total{verdict=\"poison\"} 1.0",
                            "parley_delivery_receipts_total{verdict=\"stranger\"} 1.0");
        }
    }

    @Test
    void aMemberWhoseRowComesLateIsWaitedFor() {
        installation.join(conversation, alice);
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> !west.positions().isEmpty());
            installation.receipt(conversation, bob, Kind.READ, 5);
            installation.join(conversation, bob);
            patiently().until(() -> told(5, 5));
        }
    }

    @Test
    void whatCameWhileNoWorkerWasThereIsToldByTheNext() {
        installation.join(conversation, alice, bob);
        try (RunningWorker worker = installation.startWorker()) {
            installation.receipt(conversation, bob, Kind.DELIVERED, 3);
            patiently().until(() -> told(3, 0));
        }
        installation.receipt(conversation, bob, Kind.DELIVERED, 7);
        west.forgetWhatItHeard();
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> told(7, 0));
            assertThat(west.receipts()).noneMatch(receipt -> receipt.delivered() < 7);
        }
    }

    /// The fold has it, and nobody was told: a worker died in between.
    @Test
    void whatWasFoldedAndNotToldIsToldAgain() {
        installation.join(conversation, alice, bob);
        installation.receipt(conversation, bob, Kind.DELIVERED, 3);
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> told(3, 0));
            patiently().until(() -> installation.committedReceipts(conversation) == 1);
        }
        installation.forgetCommittedReceipts(conversation);
        west.forgetWhatItHeard();
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> told(3, 0));
        }
    }

    @Test
    void whenRedisForgotTheFoldGoesOnAndClaimsNoMoreThanTheLog() {
        installation.join(conversation, alice, bob);
        try (RunningWorker worker = installation.startWorker()) {
            installation.receipt(conversation, bob, Kind.READ, 3);
            patiently().until(() -> told(3, 3));
            installation.backends().redis().flush();
            installation.receipt(conversation, bob, Kind.DELIVERED, 7);
            patiently().until(() -> west.receipts().stream().anyMatch(receipt -> receipt.delivered() == 7));
            assertThat(west.receipts()).allMatch(receipt -> receipt.delivered() <= 7 && receipt.read() <= 3);
            assertThat(cursor(bob)).startsWith("7 ");
            // What was before, only the database knows for sure.
            assertThat(installation.redis().opsForHash().hasKey(key(), RedisKeys.RECEIPTS_COMPLETE))
                    .isFalse();
        }
    }

    @Test
    void aLargeGroupIsToldOverTheChannelOfAll() {
        UUID[] users = IntStream.range(0, 300).mapToObj(i -> NewIds.next()).toArray(UUID[]::new);
        installation.join(conversation, users);
        try (RunningWorker worker = installation.startWorker()) {
            List.of(users).forEach(user -> installation.receipt(conversation, user, Kind.DELIVERED, 4));
            patiently()
                    .until(() -> west.receipts().stream()
                                    .map(Received::user)
                                    .distinct()
                                    .count()
                            == users.length);
        }
    }

    private boolean told(long delivered, long read) {
        return west.receipts().contains(new Received(conversation, bob, delivered, read));
    }

    private String cursor(UUID user) {
        return String.valueOf(installation.redis().opsForHash().get(key(), user.toString()));
    }

    private String key() {
        return RedisKeys.receipts(installation.partition(conversation), conversation);
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20));
    }
}
