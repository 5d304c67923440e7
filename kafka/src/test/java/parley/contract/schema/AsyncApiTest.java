package parley.contract.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import parley.contract.audit.AuditChain;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.UserStatus;
import parley.contract.golden.GoldenFiles;
import parley.contract.golden.Samples;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// `asyncapi.yaml` says what the code does.
final class AsyncApiTest {
    /// Maven runs tests in the module's folder, an IDE perhaps in the repository's.
    private static final Path MODULE = Files.exists(Path.of("asyncapi.yaml")) ? Path.of("") : Path.of("kafka");

    private static final Map<Topic, String> KEYS = Map.ofEntries(
            Map.entry(Topic.MESSAGES, conversationKey()),
            Map.entry(Topic.RECEIPTS, conversationKey()),
            Map.entry(Topic.EVENTS, conversationKey()),
            Map.entry(Topic.STATUS, UserStatus.key(Samples.GROUP, Samples.BERT)),
            Map.entry(Topic.MEMBERS, Samples.GROUP + ":" + Samples.ANNA),
            Map.entry(Topic.BLOCKS, Samples.ANNA + ":" + Samples.EPOCH),
            Map.entry(Topic.SESSIONS, Samples.EPOCH.toString()),
            Map.entry(Topic.MESSAGE_TYPES, "a:3"),
            Map.entry(Topic.REPLAYS, Samples.EPOCH + ":command"),
            Map.entry(Topic.AUDIT, Samples.ANNA.toString()),
            Map.entry(Topic.REDACTED, conversationKey()),
            Map.entry(Topic.ANALYTICS, AnalyticsMinute.key(Samples.minute().minute())));

    private final Map<String, Object> document = document();

    @Test
    void describesEveryTopicOnce() {
        assertThat(channels().keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topic.values())
                        .filter(Topic::published)
                        .map(Topic::topicName)
                        .toList());
        assertThat(document.get("asyncapi")).isEqualTo("3.0.0");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void partitionsAndRetentionAreThoseOfTheCode(Topic topic) {
        Map<String, Object> kafka = map(at(channels().get(topic.topicName()), "bindings", "kafka"));
        Map<String, Object> configuration = map(kafka.get("topicConfiguration"));
        Map<String, String> settings = topic.settings(1);
        assertThat(String.join(",", strings(configuration.get("cleanup.policy"))))
                .isEqualTo(settings.get("cleanup.policy"));
        assertThat(configuration.containsKey("retention.ms") ? configuration.get("retention.ms") + "" : null)
                .isEqualTo(settings.get("retention.ms"));
        boolean byConversation = topic.partitions(32) != topic.partitions(16);
        assertThat(kafka.get("x-partitions")).isEqualTo(byConversation ? "by-conversation" : topic.partitions(32));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void payloadsReferToTheSchemaOfTheTopic(Topic topic) {
        Map<String, Object> message = message(topic);
        String described = topic == Topic.DEAD_LETTERS ? "headers" : "payload";
        assertThat(at(message, described, "schemaFormat")).isEqualTo("application/schema+json;version=draft-07");
        Path schema = MODULE.resolve((String) at(message, described, "schema", "$ref"));
        assertThat(schema).exists().hasFileName(topic.topicName() + ".json");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"DEAD_LETTERS", "CAPTURE_.*"})
    void keysMatchTheirPattern(Topic topic) {
        Map<String, Object> key = resolve((String) at(message(topic), "bindings", "kafka", "key", "$ref"));
        assertThat(KEYS.get(topic)).matches((String) key.get("pattern"));
        assertThat("-" + KEYS.get(topic).substring(1)).doesNotMatch((String) key.get("pattern"));
    }

    @Test
    void headersAreThoseThatTheCodeWrites() {
        assertThat(headers(Topic.AUDIT)).containsExactly(AuditChain.HASH_HEADER);
        assertThat(headers(Topic.REDACTED)).containsExactly(Seq.HEADER);
        assertThat(headers(Topic.MESSAGES)).contains("ce_id", "ce_type", "ce_source", "ce_time");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void theReadmeShowsEveryTopicAndARealRecord(Topic topic) throws IOException {
        assertThat(Files.readString(MODULE.resolve("README.md")))
                .containsPattern("(?m)^\\| `" + topic.topicName().replace(".", "\\.") + "` \\|")
                .contains(GoldenFiles.text("message-small.json").strip());
    }

    @Test
    void everyChannelCanBeRead() {
        Set<String> read = new HashSet<>();
        map(document.get("operations")).values().forEach(operation -> {
            assertThat(at(operation, "action")).isEqualTo("receive");
            read.add((String) resolve((String) at(operation, "channel", "$ref")).get("address"));
        });
        assertThat(read).isEqualTo(channels().keySet());
    }

    private static String conversationKey() {
        return new String(Partitions.key(Samples.GROUP), StandardCharsets.UTF_8);
    }

    private Map<String, Map<String, Object>> channels() {
        var channels = new LinkedHashMap<String, Map<String, Object>>();
        map(document.get("channels"))
                .values()
                .forEach(channel -> channels.put((String) at(channel, "address"), map(channel)));
        return channels;
    }

    private Set<String> headers(Topic topic) {
        return map(resolve((String) at(message(topic), "headers", "$ref")).get("properties"))
                .keySet();
    }

    private Map<String, Object> message(Topic topic) {
        Map<String, Object> messages = map(channels().get(topic.topicName()).get("messages"));
        assertThat(messages).hasSize(1);
        return resolve((String) at(messages.values().iterator().next(), "$ref"));
    }

    private Map<String, Object> resolve(String reference) {
        assertThat(reference).startsWith("#/");
        return map(at(document, reference.substring(2).split("/")));
    }

    private static Object at(Object node, String... path) {
        for (String name : path) {
            assertThat(map(node)).containsKey(name);
            node = map(node).get(name);
        }
        return node;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        assertThat(node).isInstanceOf(Map.class);
        return (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked")
    private static List<String> strings(Object node) {
        return (List<String>) node;
    }

    private static Map<String, Object> document() {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions()))
                    .load(Files.readString(MODULE.resolve("asyncapi.yaml")));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
