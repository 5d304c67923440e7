package parley.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaClusterTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    private KafkaCluster cluster;
    private Admin admin;

    @BeforeAll
    void startThreeBrokers(@TempDir Path home) {
        cluster = new KafkaCluster(home, 3);
        long begin = System.nanoTime();
        cluster.start();
        System.out.println("3 brokers up after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    @AfterAll
    void stopAll() {
        admin.close();
        long begin = System.nanoTime();
        cluster.close();
        System.out.println("3 brokers down after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    @Test
    void goesOnWithoutTheLeaderAndTakesItBack() throws Exception {
        assertSendsSurvive("killed", broker -> cluster.kill(broker));
    }

    @Test
    void handsOverWhenABrokerIsStopped() throws Exception {
        assertSendsSurvive("stopped", broker -> cluster.stop(broker));
    }

    @Test
    void comesBackAfterAllBrokersWereDown() throws Exception {
        create("all-down");
        try (KafkaProbe probe = new KafkaProbe(cluster)) {
            probe.send("all-down", "key", "before".getBytes(UTF_8));
            IntStream.rangeClosed(1, 3).forEach(cluster::stop);
            IntStream.rangeClosed(1, 3).forEach(cluster::start);
            probe.send("all-down", "key", "after".getBytes(UTF_8));
            assertThat(probe.read("all-down", 2)).containsExactly("before", "after");
        }
    }

    @Test
    void refusesABrokerThatDoesNotExist() {
        assertThat(cluster.brokers()).isEqualTo(3);
        assertThatThrownBy(() -> cluster.stop(0)).hasMessageContaining("expected 1 to 3");
        assertThatThrownBy(() -> cluster.start(4)).hasMessageContaining("expected 1 to 3");
    }

    private interface Fault {
        void hit(int broker);
    }

    /// A producer with acks=all writes all the time while the leader goes and comes back: nothing is lost.
    private void assertSendsSurvive(String topic, Fault fault) throws Exception {
        create(topic);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        AtomicLong longest = new AtomicLong();
        try (KafkaProbe probe = new KafkaProbe(cluster)) {
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    long begin = System.nanoTime();
                    probe.send(topic, "key", Integer.toString(sent.get()).getBytes(UTF_8));
                    longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                    sent.incrementAndGet();
                }
            });
            awaitSends(sent, 50);
            int leader = partition(topic).leader().id();

            fault.hit(leader);

            awaitSends(sent, 50);
            assertThat(partition(topic).leader().id()).isNotEqualTo(leader);
            cluster.start(leader);
            await().atMost(TOO_SLOW).until(() -> partition(topic).isr().size() == 3);
            awaitSends(sent, 50);
            done.set(true);
            sender.get();
            List<String> all = probe.read(topic, sent.get());
            assertThat(all).hasSize(sent.get()).startsWith("0", "1", "2");
        }
        System.out.println("leader " + topic + ": longest send " + longest.get() / 1_000_000 + " ms");
    }

    private static void awaitSends(AtomicInteger sent, int more) {
        int target = sent.get() + more;
        await().atMost(TOO_SLOW).until(() -> sent.get() >= target);
    }

    private void create(String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 3))).all().get();
    }

    private TopicPartitionInfo partition(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .getFirst();
    }
}
