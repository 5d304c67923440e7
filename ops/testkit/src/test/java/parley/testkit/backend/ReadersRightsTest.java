package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.contract.client.KafkaSettings;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicProvisioner;
import parley.testkit.fixture.RepositoryRoot;
import parley.testkit.port.FreePorts;

/// A broker that asks who somebody is and what he may, with the rights that `kafka/README.md` gives to readers, taken
/// from the commands as they are printed there.
@TestInstance(Lifecycle.PER_CLASS)
final class ReadersRightsTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final String DOOR = "SECURE";
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    private static final Pattern COMMAND = Pattern.compile("(?m)^kafka-acls\\.sh (.*)$");
    private static final List<Topic> GRANTED =
            List.of(Topic.REDACTED, Topic.RECEIPTS, Topic.EVENTS, Topic.STATUS, Topic.ANALYTICS);

    private KafkaNode node;
    private String door;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int secure = FreePorts.next();
        door = "127.0.0.1:" + secure;
        Properties settings = new parley.testkit.backend.KafkaSettings(
                        1,
                        List.of(FreePorts.next()),
                        List.of(FreePorts.next()),
                        directory.resolve("log"),
                        2,
                        List.of(new KafkaDoor(DOOR, secure, secure)))
                .toProperties();
        settings.put(
                "listener.security.protocol.map",
                settings.getProperty("listener.security.protocol.map")
                        .replace(DOOR + ":PLAINTEXT", DOOR + ":SASL_PLAINTEXT"));
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.secure.plain.sasl.jaas.config",
                PLAIN + "user_admin=\"a\" user_analytics=\"b\" user_stranger=\"c\";");
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS;User:admin");
        node = KafkaNode.launch(settings, Uuid.randomUuid().toString(), () -> {});
        node.awaitReady();
        try (Admin admin = Admin.create(as("admin", "a"))) {
            new TopicProvisioner(admin, 2, 1).provision();
            for (Topic topic : Topic.values()) {
                write("admin", "a", topic, "what was written");
            }
            admin.createAcls(printed()).all().get();
        }
        await().atMost(TOO_SLOW)
                .ignoreException(TopicAuthorizationException.class)
                .until(() -> read(Topic.REDACTED, null).equals("what was written"));
    }

    @AfterAll
    void stop() {
        node.stopBroker(Duration.ZERO);
        node.stopController();
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void readsWhatWasGrantedAndNothingElse(Topic topic) {
        if (GRANTED.contains(topic)) {
            assertThat(read(topic, null)).isEqualTo("what was written");
        } else {
            assertThatThrownBy(() -> read(topic, null)).isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Topic.class)
    void writesNothing(Topic topic) {
        assertThatThrownBy(() -> write("analytics", "b", topic, "x"))
                .hasRootCauseInstanceOf(TopicAuthorizationException.class);
    }

    @Test
    void hasGroupsOfItsOwnNameOnly() {
        assertThat(read(Topic.REDACTED, "analytics-daily")).isEqualTo("what was written");
        assertThatThrownBy(() -> read(Topic.REDACTED, "persistence-sink"))
                .isInstanceOf(GroupAuthorizationException.class);
    }

    @Test
    void changesNoTopicAndNoRight() {
        try (Admin admin = Admin.create(as("analytics", "b"))) {
            assertThatThrownBy(() -> admin.deleteTopics(List.of(Topic.REDACTED.topicName()))
                            .all()
                            .get())
                    .hasCauseInstanceOf(AuthorizationException.class);
            assertThatThrownBy(() -> admin.createAcls(printed()).all().get())
                    .hasCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void whoWasGrantedNothingReadsNothing() {
        try (var consumer = consumer("stranger", "c", null)) {
            assertThatThrownBy(() -> consumer.partitionsFor(Topic.REDACTED.topicName()))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    /// What the tool makes of its arguments.
    private static List<AclBinding> printed() throws IOException {
        String readme = Files.readString(RepositoryRoot.find().resolve("kafka/README.md"));
        List<String> commands = COMMAND.matcher(readme)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(commands).hasSize(2);
        var bindings = new ArrayList<AclBinding>();
        for (String command : commands) {
            var options = new HashMap<String, List<String>>();
            String[] words = command.split(" +");
            for (int i = 0; i < words.length; i++) {
                boolean flag = i + 1 == words.length || words[i + 1].startsWith("--");
                List<String> values = options.computeIfAbsent(words[i], name -> new ArrayList<>());
                if (!flag) {
                    values.add(words[++i]);
                }
            }
            assertThat(options.keySet())
                    .contains("--add")
                    .isSubsetOf(
                            "--bootstrap-server",
                            "--command-config",
                            "--add",
                            "--allow-principal",
                            "--operation",
                            "--topic",
                            "--group",
                            "--resource-pattern-type");
            PatternType pattern =
                    PatternType.fromString(options.getOrDefault("--resource-pattern-type", List.of("literal"))
                            .getFirst()
                            .toUpperCase(Locale.ROOT));
            for (String principal : options.get("--allow-principal")) {
                for (String operation : options.get("--operation")) {
                    var entry = new AccessControlEntry(
                            principal,
                            "*",
                            AclOperation.fromString(operation.toUpperCase(Locale.ROOT)),
                            AclPermissionType.ALLOW);
                    options.getOrDefault("--topic", List.of())
                            .forEach(name -> bindings.add(
                                    new AclBinding(new ResourcePattern(ResourceType.TOPIC, name, pattern), entry)));
                    options.getOrDefault("--group", List.of())
                            .forEach(name -> bindings.add(
                                    new AclBinding(new ResourcePattern(ResourceType.GROUP, name, pattern), entry)));
                }
            }
        }
        return bindings;
    }

    private String read(Topic topic, String group) {
        try (var consumer = consumer("analytics", "b", group)) {
            if (group != null) {
                consumer.subscribe(List.of(topic.topicName()));
            } else {
                var partition = new TopicPartition(topic.topicName(), 0);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
            }
            long end = System.nanoTime() + TOO_SLOW.toNanos();
            while (System.nanoTime() - end < 0) {
                for (var record : consumer.poll(POLL)) {
                    return new String(record.value(), StandardCharsets.UTF_8);
                }
            }
            throw new AssertionError("nothing in " + topic);
        }
    }

    private void write(String user, String password, Topic topic, String value)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = KafkaSettings.producer(door, user);
        settings.put("max.block.ms", 10_000L);
        // With it the broker says no to the producer as a whole, before anybody asks for a topic.
        settings.put("enable.idempotence", false);
        settings.putAll(as(user, password));
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.send(new ProducerRecord<>(topic.topicName(), 0, bytes, bytes))
                    .get();
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String user, String password, String group) {
        Map<String, Object> settings =
                group == null ? KafkaSettings.consumer(door, user) : KafkaSettings.groupConsumer(door, user, group);
        settings.put("auto.offset.reset", "earliest");
        settings.putAll(as(user, password));
        return new KafkaConsumer<>(settings);
    }

    private Map<String, Object> as(String user, String password) {
        return Map.of(
                "bootstrap.servers",
                door,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + "username=\"" + user + "\" password=\"" + password + "\";");
    }
}
