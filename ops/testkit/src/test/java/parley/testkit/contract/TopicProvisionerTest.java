package parley.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicMismatchException;
import parley.contract.topic.TopicProvisioner;
import parley.testkit.backend.Backends;
import parley.testkit.backend.KafkaBackend;
import parley.testkit.fixture.Topics;

final class TopicProvisionerTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(30);
    private static final List<String> NAMES =
            Arrays.stream(Topic.values()).map(Topic::topicName).toList();

    private final KafkaBackend kafka = Backends.shared().kafka();
    private Admin admin;

    @BeforeEach
    void connect() {
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        Topics.recreate(kafka, Topics.PARTITIONS);
    }

    @AfterEach
    void restore() {
        admin.close();
        Topics.recreate(kafka, Topics.PARTITIONS);
    }

    @Test
    void createsTopicsAsTheCatalogueSays() throws Exception {
        Map<String, TopicDescription> found = describe();
        for (Topic topic : Topic.values()) {
            assertThat(found.get(topic.topicName()).partitions())
                    .as(topic.topicName())
                    .hasSize(topic.partitions(Topics.PARTITIONS));
            Config settings = settings(topic);
            topic.settings(kafka.brokers())
                    .forEach((name, value) -> assertThat(settings.get(name).value())
                            .as(topic + " " + name)
                            .isEqualTo(value));
        }
    }

    @Test
    void changesNothingWhenEverythingIsThere() throws Exception {
        Map<String, Uuid> before = ids();
        provisioner(Topics.PARTITIONS).provision();
        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void createsOnlyWhatIsMissing() throws Exception {
        Map<String, Uuid> before = ids();
        String name = Topic.SESSIONS.topicName();
        delete(List.of(name));
        Topics.provision(kafka);
        Map<String, Uuid> after = ids();
        assertThat(after.remove(name)).isNotEqualTo(before.remove(name));
        assertThat(after).isEqualTo(before);
    }

    @Test
    void refusesATopicWithOtherPartitionsAndLeavesItAlone() throws Exception {
        Map<String, Uuid> before = ids();
        assertThatThrownBy(() -> provisioner(4).provision())
                .isInstanceOf(TopicMismatchException.class)
                .hasMessageContaining("topic im.messages.v1 has 8 partitions, expected 4")
                .hasMessageContaining("im.receipts.v1")
                .hasMessageContaining("im.events.v1")
                .message()
                .doesNotContain("im.members.v1", "im.sessions.v1");
        assertThat(ids()).isEqualTo(before);
        assertThat(describe().get(Topic.MESSAGES.topicName()).partitions()).hasSize(Topics.PARTITIONS);
    }

    @Test
    void refusesATableThatSomebodySpreadFurther() throws Exception {
        admin.createPartitions(Map.of(Topic.MEMBERS.topicName(), NewPartitions.increaseTo(9)))
                .all()
                .get();
        await().atMost(TOO_SLOW)
                .untilAsserted(() -> assertThatThrownBy(
                                () -> provisioner(Topics.PARTITIONS).provision())
                        .isInstanceOf(TopicMismatchException.class)
                        .hasMessageContaining("topic im.members.v1 has 9 partitions, expected 8"));
    }

    @Test
    void mayRunInSeveralServicesAtOnce() throws Exception {
        delete(NAMES);
        try (var services = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(i -> services.submit(() -> untilItWorks(provisioner(Topics.PARTITIONS))))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(describe()).hasSize(NAMES.size());
    }

    @Test
    void saysThatTheBrokerIsAway() {
        try (Admin nobody = Admin.create(Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "request.timeout.ms",
                500,
                "default.api.timeout.ms",
                500,
                "retries",
                0))) {
            assertThatThrownBy(() -> new TopicProvisioner(nobody, 8, 1).provision())
                    .isInstanceOf(ExecutionException.class);
        }
    }

    /// A broker that has not yet heard of a new topic is worth another try, as the provisioner says.
    private Void untilItWorks(TopicProvisioner provisioner) throws Exception {
        long end = System.nanoTime() + TOO_SLOW.toNanos();
        while (true) {
            try {
                provisioner.provision();
                return null;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private TopicProvisioner provisioner(int partitions) {
        return new TopicProvisioner(admin, partitions, kafka.brokers());
    }

    private void delete(List<String> names) throws Exception {
        admin.deleteTopics(names).all().get();
        await().atMost(TOO_SLOW)
                .until(() -> admin.listTopics().names().get().stream().noneMatch(names::contains));
    }

    private Map<String, Uuid> ids() throws Exception {
        var ids = new TreeMap<String, Uuid>();
        describe().forEach((name, description) -> ids.put(name, description.topicId()));
        return ids;
    }

    private Map<String, TopicDescription> describe() throws Exception {
        return admin.describeTopics(NAMES).allTopicNames().get();
    }

    private Config settings(Topic topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName());
        return admin.describeConfigs(List.of(resource)).all().get().get(resource);
    }
}
