package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.testkit.guarantee.Scenario;

/// The rehearsals of ops/runbooks/next-generation.md: after the only broker lost its disk, and for more partitions.
@Tag("nightly")
class NextGenerationTest {
    private static final int MORE_PARTITIONS = 12;
    private static final List<String> READERS = List.of("sink", "worker-1", "status");
    private static final List<String> GROUPS = List.of("persistence-sink", "parley-delivery");
    private static final List<Topic> BY_CONVERSATION =
            List.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS, Topic.STATUS, Topic.REDACTED);

    private final Path directory = TestPlatform.temporaryDirectory();

    @AfterEach
    void clean() {
        Directories.delete(directory);
    }

    @Test
    void theOnlyBrokerLosesItsDisk() {
        rehearse((platform, crowd) -> {
            platform.backends().kafka().kill(1);
            stop(platform);
            Directories.delete(directory.resolve("backends/kafka/node-1"));
            platform.backends().kafka().start(1);
            platform.backends().redis().flush();

            // Whoever starts them as they were is refused, before anything is accepted.
            platform.start("sink");
            platform.start("gateway-1");
            await().atMost(Crowd.TOO_SLOW)
                    .untilAsserted(() -> assertThat(health(platform, "gateway-1"))
                            .contains("MySQL was written from id", "made anew"));
            await().atMost(Crowd.TOO_SLOW)
                    .untilAsserted(() -> assertThat(health(platform, "sink")).contains("deleted and created again"));
            assertThat(refuses(platform, "gateway-1")).isTrue();
            platform.stop("gateway-1");
            platform.stop("sink");

            platform.set(Map.of("parley.generation", 2));
            start(platform);
        });
    }

    @Test
    void morePartitionsWithEverythingInOrder() {
        rehearse((platform, crowd) -> {
            platform.stop("gateway-1");
            platform.stop("gateway-2");
            everythingIsRead(platform);
            READERS.forEach(platform::stop);
            deleteTopics(platform);
            platform.backends().redis().flush();

            platform.set(Map.of("parley.generation", 2, "parley.partitions", MORE_PARTITIONS));
            start(platform);
        });
    }

    private interface Change {
        void run(LocalPlatform platform, Crowd crowd) throws Exception;
    }

    private void rehearse(Change change) {
        Scenario scenario = Scenario.seeded(new Random().nextLong());
        scenario.run(() -> {
            try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {})) {
                var operator = new Operator(platform);
                var crowd = new Crowd(platform, scenario, 4);
                crowd.everybodyIsThere();
                crowd.talk(60, true);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
                everythingIsRead(platform);
                ScenarioDevice absent = crowd.devices().getLast();
                absent.drop();
                long before = Long.parseLong(operator.text("SELECT MAX(seq) FROM message"));

                change.run(platform, crowd);

                // Cursors stay good, nothing is shown twice, places rise.
                crowd.everybodyIsThere();
                crowd.talk(60, true);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
                everythingIsRead(platform);
                long after = Long.parseLong(operator.text("SELECT MAX(seq) FROM message"));
                assertThat(after).isGreaterThan(before);
                assertThat(Seq.generation(after)).isEqualTo(2);
                operator.databaseIsProven();
                historyIsWhole(platform, crowd, operator);
            }
        });
    }

    /// What is older than this log is in the pages too, in one order with what is younger.
    private static void historyIsWhole(LocalPlatform platform, Crowd crowd, Operator operator) {
        crowd.talks().forEach((talk, members) -> {
            var seqs = new ArrayList<Long>();
            long after = 0;
            boolean more = true;
            while (more) {
                Rest.Answer page = Rest.call(
                        platform.status(),
                        "GET",
                        "/v1/conversations/" + talk + "/messages?limit=100&after=" + after,
                        members.getFirst().login().token(),
                        "");
                assertThat(page.status()).as(page.body()).isEqualTo(200);
                for (var message : page.json().get("messages")) {
                    seqs.add(message.get("seq").asLong());
                }
                after = page.json().get("upTo") == null
                        ? page.json().get("upto").asLong()
                        : page.json().get("upTo").asLong();
                more = page.json().get("more").asBoolean();
            }
            assertThat(seqs).isSorted().doesNotHaveDuplicates();
            assertThat(seqs)
                    .hasSize(Integer.parseInt(operator.text(
                            "SELECT COUNT(*) FROM message WHERE conversation_id = ?",
                            parley.contract.id.UuidBytes.of(talk))));
        });
    }

    private static void stop(LocalPlatform platform) {
        platform.stop("gateway-1");
        platform.stop("gateway-2");
        READERS.forEach(platform::stop);
    }

    /// The sink first: it begins the generation, and gateways wait for it.
    private static void start(LocalPlatform platform) {
        READERS.forEach(platform::start);
        platform.start("gateway-1");
        platform.start("gateway-2");
        await().atMost(Crowd.TOO_SLOW).until(() -> !refuses(platform, "gateway-1") && !refuses(platform, "gateway-2"));
    }

    private static String health(LocalPlatform platform, String service) {
        return Rest.call(platform.management().get(service), "GET", "/actuator/health", "", "")
                .body();
    }

    private static boolean refuses(LocalPlatform platform, String service) {
        return Rest.call(platform.management().get(service), "GET", "/actuator/health/readiness", "", "")
                        .status()
                != 200;
    }

    /// As `parley topics --groups` shows it: nobody is behind.
    private static void everythingIsRead(LocalPlatform platform) {
        await().atMost(Crowd.TOO_SLOW).until(() -> {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()))) {
                for (String group : GROUPS) {
                    Map<TopicPartition, OffsetAndMetadata> read = read(admin, group);
                    var latest = new HashMap<TopicPartition, OffsetSpec>();
                    read.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
                    var ends = admin.listOffsets(latest).all().get();
                    if (read.entrySet().stream()
                            .anyMatch(each -> each.getValue().offset()
                                    < ends.get(each.getKey()).offset())) {
                        return false;
                    }
                }
                return true;
            }
        });
    }

    private static Map<TopicPartition, OffsetAndMetadata> read(Admin admin, String group)
            throws InterruptedException, ExecutionException {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private static void deleteTopics(LocalPlatform platform) throws InterruptedException, ExecutionException {
        List<String> names = BY_CONVERSATION.stream().map(Topic::topicName).toList();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()))) {
            admin.deleteTopics(names).all().get();
            await().atMost(Crowd.TOO_SLOW).until(() -> {
                try {
                    admin.describeTopics(names).allTopicNames().get();
                    return false;
                } catch (ExecutionException e) {
                    return e.getCause() instanceof UnknownTopicOrPartitionException;
                }
            });
            // With the topics the broker forgets what groups had read of them.
            await().atMost(Crowd.TOO_SLOW).until(() -> {
                for (String group : GROUPS) {
                    if (read(admin, group).keySet().stream().anyMatch(each -> names.contains(each.topic()))) {
                        return false;
                    }
                }
                return true;
            });
        }
    }
}
