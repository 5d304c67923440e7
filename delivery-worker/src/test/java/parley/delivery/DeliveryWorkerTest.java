package parley.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.core.StringRedisTemplate;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.keyspace.GatewayItem.Conflict;
import parley.contract.keyspace.GatewayItem.Hint;
import parley.contract.keyspace.GatewayItem.Push;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Topic;
import parley.delivery.fixture.Envelopes;
import parley.delivery.fixture.Installation;
import parley.delivery.fixture.Installation.Logged;
import parley.delivery.fixture.ListeningGateway;
import parley.delivery.fixture.RunningWorker;

/// One worker on real backends: what gateways hear of it.
class DeliveryWorkerTest {
    private static Installation installation;

    private final UUID alice = NewIds.next();
    private final UUID bob = NewIds.next();
    private final UUID carol = NewIds.next();
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
    }

    @AfterEach
    void close() {
        west.close();
    }

    @Test
    void pushesEachMessageToTheGatewaysOfThoseWhoMaySeeIt() {
        installation.join(conversation, alice, bob, carol);
        west.connect(alice, "phone");
        west.connect(bob, "laptop");
        try (var east = new ListeningGateway(installation.backends().redis());
                RunningWorker worker = installation.startWorker()) {
            east.connect(carol, "tablet");
            List<Logged> logged = installation.publishMany(alice, conversation, "c-", 20);

            patiently().until(() -> west.pushes().size() >= 20 && east.pushes().size() >= 20);

            assertThat(west.pushes()).extracting(Push::seq).isEqualTo(seqs(logged));
            assertThat(west.pushes())
                    .allSatisfy(push -> assertThat(push.recipients()).containsExactlyInAnyOrder(alice, bob));
            assertThat(east.pushes())
                    .allSatisfy(push -> assertThat(push.recipients()).containsExactly(carol));
            assertThat(boundsChain(west.pushes())).isTrue();
            patiently().until(() -> installation.committed(conversation) == 20);
            patiently().until(() -> west.positions().getOrDefault(installation.partition(conversation), 0L) == 20);
            assertThat(west.gaps()).isEmpty();
            assertThat(east.gaps()).isEmpty();
            assertThat(redis().opsForValue()
                            .get(RedisKeys.message(logged.getLast().message())))
                    .startsWith(conversation + " " + logged.getLast().seq() + " " + alice + " ");
            assertThat(worker.actuator("prometheus"))
                    .contains("parley_delivery_records_total{verdict=\"shown\"} 20.0", "parley_delivery_lag");
        }
    }

    @Test
    void tellsAllGatewaysOnceOfAMessageInALargeGroup() {
        UUID[] users = IntStream.range(0, 70).mapToObj(i -> NewIds.next()).toArray(UUID[]::new);
        installation.join(conversation, users);
        west.connect(users[3], "phone");
        try (RunningWorker worker = installation.startWorker()) {
            Logged logged = installation.publish(users[0], conversation, "c-1", "hello all");

            patiently().until(() -> !west.pushes().isEmpty());

            assertThat(west.pushes()).singleElement().satisfies(push -> {
                assertThat(push.recipients()).isEmpty();
                assertThat(push.seq()).isEqualTo(logged.seq());
            });
        }
    }

    @Test
    void showsAResendOnceAndAConflictNever() {
        installation.join(conversation, alice, bob);
        west.connect(alice, "phone");
        try (RunningWorker worker = installation.startWorker()) {
            Logged first = installation.publish(alice, conversation, "c-1", "hello");
            installation.publish(alice, conversation, "c-1", "hello");
            installation.publish(alice, conversation, "c-1", "something else");
            Logged last = installation.publish(alice, conversation, "c-2", "bye");

            patiently().until(() -> west.pushes().size() >= 2);

            assertThat(west.pushes()).extracting(Push::seq).containsExactly(first.seq(), last.seq());
            assertThat(west.pushes().getLast().after()).isEqualTo(first.seq());
            patiently()
                    .untilAsserted(() -> assertThat(west.conflicts())
                            .containsExactly(new Conflict(alice, "phone", conversation, "c-1", first.message())));
            assertThat(installation.events()).singleElement().satisfies(event -> {
                assertThat(event.message()).isEqualTo(first.message());
                assertThat(event.seq()).isEqualTo(first.seq() + 2);
                assertThat(event.user()).isEqualTo(alice);
            });
        }
    }

    @Test
    void pushesNothingThatWasTakenBackBeforeItWentOut() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        Logged kept = installation.publish(alice, conversation, "c-1", "hello");
        Logged secret = installation.publish(alice, conversation, "c-2", "secret");
        Logged edit = about(secret, "c-3", "edit");
        Logged recall = about(secret, "c-4", "recall");
        Logged last = installation.publish(alice, conversation, "c-5", "bye");
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> west.pushes().size() >= 3 && !west.hints().isEmpty());

            assertThat(west.pushes()).extracting(Push::seq).containsExactly(kept.seq(), recall.seq(), last.seq());
            assertThat(west.hints()).containsExactly(new Hint(conversation, edit.seq()));
        }
    }

    @Test
    void movesOverAPoisonRecord() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        installation.append(conversation, "garbage".getBytes(StandardCharsets.UTF_8));
        Logged logged = installation.publish(alice, conversation, "c-1", "hello");
        installation.append(conversation, null);
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> !west.pushes().isEmpty());

            assertThat(west.pushes()).extracting(Push::seq).containsExactly(logged.seq());
            patiently().until(() -> installation.committed(conversation) == 3);
            assertThat(worker.actuator("prometheus")).contains("parley_delivery_records_total{verdict=\"poison\"} 2.0");
        }
    }

    @Test
    void goesOnWhereItEndedAndAnnouncesNothingAfterAnOrderlyStop() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        try (RunningWorker worker = installation.startWorker()) {
            installation.publishMany(alice, conversation, "a-", 30);
            patiently().until(() -> west.pushes().size() == 30);
        }
        assertThat(installation.committed(conversation)).isEqualTo(30);
        west.forgetWhatItHeard();
        List<Logged> later = installation.publishMany(alice, conversation, "b-", 5);
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> west.pushes().size() >= 5);

            assertThat(west.pushes()).extracting(Push::seq).isEqualTo(seqs(later));
            assertThat(boundsChain(west.pushes())).isTrue();
            assertThat(west.hints()).isEmpty();
            patiently()
                    .until(() ->
                            west.epochs(installation.partition(conversation)).size() == 2);
        }
    }

    @Test
    void removesTheRoutesOfADeadGatewayAndKeepsThoseOfOneThatOnlyReconnects() {
        installation.join(conversation, alice, bob);
        UUID dead = NewIds.next();
        UUID reconnecting = NewIds.next();
        redis().opsForHash().put(RedisKeys.route(alice), "phone", dead + " " + NewIds.next());
        redis().opsForHash().put(RedisKeys.route(bob), "phone", reconnecting + " " + NewIds.next());
        redis().opsForValue().set(RedisKeys.gateway(reconnecting), "up", Duration.ofSeconds(60));
        try (RunningWorker worker = installation.startWorker()) {
            installation.publish(alice, conversation, "c-1", "anybody there?");

            patiently()
                    .untilAsserted(() -> assertThat(redis().opsForHash().size(RedisKeys.route(alice)))
                            .isZero());
            assertThat(redis().opsForHash().size(RedisKeys.route(bob))).isEqualTo(1);
        }
    }

    @Test
    void beginsALostViewAgainAlsoWhereNothingHappens() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        int partition = installation.partition(conversation);
        try (RunningWorker worker = installation.startWorker()) {
            List<Logged> before = installation.publishMany(alice, conversation, "a-", 3);
            patiently()
                    .until(() ->
                            west.pushes().size() == 3 && !west.epochs(partition).isEmpty());

            installation.backends().redis().flush();

            patiently()
                    .untilAsserted(() -> assertThat(redis().opsForHash().get(RedisKeys.view(partition), "start"))
                            .isEqualTo("3"));
            patiently().until(() -> west.epochs(partition).size() == 2);
            Logged after = installation.publish(alice, conversation, "b-1", "still here");
            patiently().until(() -> west.knows(conversation, after.seq()));
            assertThat(west.pushes().getLast().after())
                    .as("nothing is known below the new start")
                    .isEqualTo(before.getLast().seq());
        }
    }

    @Test
    void skipsOnlyWhatTheLogLostAndThenForgetsAllHeads() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        int partition = installation.partition(conversation);
        try (RunningWorker worker = installation.startWorker()) {
            installation.publishMany(alice, conversation, "a-", 5);
            patiently().until(() -> west.pushes().size() == 5);
        }
        installation.publishMany(alice, conversation, "b-", 10);
        installation.dropBelow(conversation, 12);
        west.forgetWhatItHeard();
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> west.pushes().size() == 3);

            assertThat(redis().opsForHash().get(RedisKeys.view(partition), "start"))
                    .isEqualTo("12");
            assertThat(west.pushes().getFirst().after()).isEqualTo(Seq.of(Topic.GENERATION, 11));
        }
    }

    @Test
    void refusesTheViewOfAnotherTopicUntilItIsDropped() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        int partition = installation.partition(conversation);
        redis().opsForHash().put(RedisKeys.view(partition), "next", "0");
        redis().opsForHash().put(RedisKeys.view(partition), "start", "0");
        redis().opsForHash().put(RedisKeys.view(partition), "topicId", "an-older-one");
        try (RunningWorker worker = installation.startWorker()) {
            Logged logged = installation.publish(alice, conversation, "c-1", "hello");

            patiently()
                    .untilAsserted(() -> assertThat(worker.actuator("health/partitions"))
                            .contains("\"DOWN\"", "an-older-one", installation.topicId()));
            assertThat(worker.status("health/readiness")).isEqualTo(503);
            assertThat(worker.status("health/liveness")).isEqualTo(200);
            patiently().until(() -> west.positions().size() == 7);
            assertThat(west.positions()).doesNotContainKey(partition);

            redis().delete(RedisKeys.view(partition));

            patiently().until(() -> west.knows(conversation, logged.seq()));
            patiently().until(() -> worker.status("health/readiness") == 200);
        }
    }

    @Test
    void refusesALogThatEndsBelowTheView() {
        int partition = installation.partition(conversation);
        redis().opsForHash().put(RedisKeys.view(partition), "next", "100");
        redis().opsForHash().put(RedisKeys.view(partition), "start", "0");
        redis().opsForHash().put(RedisKeys.view(partition), "topicId", installation.topicId());
        try (RunningWorker worker = installation.startWorker()) {
            patiently()
                    .untilAsserted(() -> assertThat(worker.actuator("health/partitions"))
                            .contains("\"DOWN\"", "the log ends at 0", "read up to 100"));
        }
    }

    @Test
    void announcesWhatAnotherWorkerAppliedAndDidNotPublish() {
        installation.join(conversation, alice);
        west.connect(alice, "phone");
        List<Logged> logged = installation.publishMany(alice, conversation, "a-", 6);
        installation.publish(alice, conversation, "a-1", "conflicting");
        installation.applyAsAWorkerThatDies(conversation, 7);
        Logged last = installation.publish(alice, conversation, "b-1", "after");
        try (RunningWorker worker = installation.startWorker()) {
            patiently().until(() -> !west.pushes().isEmpty());

            assertThat(west.hints())
                    .containsExactly(new Hint(conversation, logged.getLast().seq()));
            assertThat(west.pushes()).extracting(Push::seq).containsExactly(last.seq());
            assertThat(west.pushes().getFirst().after())
                    .isEqualTo(logged.getLast().seq());
            assertThat(redis().opsForValue()
                            .get(RedisKeys.message(logged.getFirst().message())))
                    .startsWith(conversation + " " + logged.getFirst().seq());
            assertThat(installation.events()).hasSize(1);
        }
    }

    @Test
    void offersHealthAndMetricsAndNothingElse() {
        try (RunningWorker worker = installation.startWorker()) {
            patiently()
                    .untilAsserted(() -> assertThat(worker.actuator("health"))
                            .contains("\"kafka\":{", "\"redis\":{", "\"partitions\":{", "\"running\":8"));
            assertThat(worker.status("health/readiness")).isEqualTo(200);
            assertThat(worker.actuator("prometheus"))
                    .contains("parley_delivery_partitions{state=\"running\"} 8.0", "jvm_");
            assertThat(worker.status("env")).isEqualTo(404);
            assertThat(worker.status("shutdown")).isEqualTo(404);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50));
    }

    private static StringRedisTemplate redis() {
        return installation.redis();
    }

    private static List<Long> seqs(List<Logged> logged) {
        return logged.stream().map(Logged::seq).toList();
    }

    private static boolean boundsChain(List<Push> pushes) {
        var broken = new ArrayList<Push>();
        for (int i = 1; i < pushes.size(); i++) {
            if (pushes.get(i).after() != pushes.get(i - 1).seq()) {
                broken.add(pushes.get(i));
            }
        }
        return broken.isEmpty();
    }

    private Logged about(Logged message, String clientId, String type) {
        MessageEnvelope envelope =
                Envelopes.about(alice, "phone", conversation, clientId, type, message.message(), "another secret");
        long offset = installation.append(conversation, EnvelopeCodec.encode(envelope));
        return new Logged(conversation, Seq.of(Topic.GENERATION, offset), envelope.message());
    }
}
