package parley.contract.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.Receipt;
import parley.contract.golden.GoldenFiles;
import parley.contract.golden.Samples;
import parley.contract.topic.Topic;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The schemas accept the golden records, and the codecs and the schemas refuse the same.
final class SchemaTest {
    private static final Map<Topic, List<String>> GOLDEN = Map.ofEntries(
            Map.entry(Topic.MESSAGES, List.of("message-full.json", "message-small.json")),
            Map.entry(Topic.RECEIPTS, List.of("receipt-delivered.json", "receipt-read.json")),
            Map.entry(
                    Topic.EVENTS,
                    List.of(
                            "event-conflict.json",
                            "event-conflict-of-nobody.json",
                            "event-failed.json",
                            "event-expired.json",
                            "event-recovered.json")),
            Map.entry(Topic.MEMBERS, List.of("member-active.json", "member-joining.json")),
            Map.entry(Topic.BLOCKS, List.of("block-row.json")),
            Map.entry(Topic.SESSIONS, List.of("session-revoked.json")),
            Map.entry(Topic.STATUS, List.of("status-of-user.json")),
            Map.entry(Topic.MESSAGE_TYPES, List.of("message-type.json")),
            Map.entry(Topic.REPLAYS, List.of("replay-command.json", "replay-requeue.json", "replay-progress.json")),
            Map.entry(Topic.AUDIT, List.of("audit-begun.json", "audit-done.json")),
            Map.entry(Topic.REDACTED, List.of("redacted-full.json", "redacted-small.json")),
            Map.entry(Topic.ANALYTICS, List.of("minute.json", "minute-quiet.json")));

    static Stream<Arguments> golden() {
        return bothDrafts()
                .flatMap(draft -> GOLDEN.entrySet().stream()
                        .flatMap(files ->
                                files.getValue().stream().map(file -> Arguments.of(draft, files.getKey(), file))));
    }

    static Stream<SpecificationVersion> bothDrafts() {
        return Stream.of(SpecificationVersion.DRAFT_2020_12, SpecificationVersion.DRAFT_7);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void goldenRecordsAreValid(SpecificationVersion draft, Topic topic, String file) {
        assertThat(errors(draft, topic, GoldenFiles.text(file))).isEmpty();
    }

    @Test
    void everyTopicHasGoldenRecords() {
        assertThat(GOLDEN.keySet())
                .as("of dead letters the schema describes the headers")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topic.values())
                        .filter(topic -> topic.published() && topic != Topic.DEAD_LETTERS)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("golden")
    void aRecordThatLacksARequiredFieldIsNotValid(SpecificationVersion draft, Topic topic, String file) {
        for (JsonNode field : SchemaFiles.current(topic).get("required")) {
            String without = GoldenFiles.text(file).replace("\"" + field.asString() + "\":", "\"other\":");
            assertThat(errors(draft, topic, without)).as(field.asString()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void fieldsOfLaterVersionsAreValid(SpecificationVersion draft, Topic topic, String file) {
        String later = GoldenFiles.text(file).replaceFirst("\\{", "{\"later\":{\"x\":[1]},");
        assertThat(errors(draft, topic, later)).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return bothDrafts()
                .flatMap(draft -> Stream.of(
                                List.of("MESSAGES", "message-full.json", "\"message\":\"e0fa", "\"message\":\"E0FA"),
                                List.of("MESSAGES", "message-full.json", "\"hash\":\"", "\"hash\":\"0"),
                                List.of("MESSAGES", "message-full.json", "\"version\":3", "\"version\":0"),
                                List.of("MESSAGES", "message-full.json", "\"version\":3", "\"version\":\"3\""),
                                List.of("MESSAGES", "message-full.json", "\"ttl\":3600", "\"ttl\":1.5"),
                                List.of("MESSAGES", "message-full.json", "\"generation\":1", "\"generation\":512"),
                                List.of(
                                        "MESSAGES",
                                        "message-full.json",
                                        "\"clientId\":\"Grüße-1\"",
                                        "\"clientId\":\"\""),
                                List.of("MESSAGES", "message-full.json", "\"meta\":{", "\"meta\":[], \"other\":{"),
                                List.of("RECEIPTS", "receipt-read.json", "\"read\"", "\"READ\""),
                                List.of("RECEIPTS", "receipt-read.json", "\"rev\":3", "\"rev\":-1"),
                                List.of("RECEIPTS", "receipt-read.json", "35184372088832", "9007199254740992"),
                                List.of("RECEIPTS", "receipt-read.json", "\"1970-01-01T00:00:01Z\"", "1"),
                                List.of("RECEIPTS", "receipt-read.json", "00:00:01Z", "00:00:01+01:00"),
                                List.of("EVENTS", "event-conflict.json", "\"kind\":\"conflict\"", "\"kind\":\"other\""),
                                List.of("EVENTS", "event-conflict.json", "\"seq\":17592186044459", "\"seq\":0"),
                                List.of("EVENTS", "event-conflict.json", "\"reason\":\"hash\"", "\"reason\":null"),
                                List.of("EVENTS", "event-failed.json", "\"attempts\":8", "\"attempts\":-1"),
                                List.of("EVENTS", "event-failed.json", "\"attempts\":8", "\"attempts\":\"8\""),
                                List.of("MEMBERS", "member-active.json", "\"owner\"", "\"OWNER\""),
                                List.of("MEMBERS", "member-active.json", "\"past\":[{\"after\"", "\"past\":[{\"from\""),
                                List.of("MEMBERS", "member-active.json", "\"version\":6", "\"version\":0"),
                                List.of("BLOCKS", "block-row.json", "\"active\":true", "\"active\":1"),
                                List.of("MESSAGE_TYPES", "message-type.json", "\"version\":3", "\"version\":0"),
                                List.of("MESSAGE_TYPES", "message-type.json", "acme.order", "Acme"),
                                List.of("MESSAGE_TYPES", "message-type.json", "\"schema\":{", "\"schema\":[],\"o\":{"),
                                List.of("SESSIONS", "session-revoked.json", "\"revoked\":true", "\"revoked\":\"true\""),
                                List.of("STATUS", "status-of-user.json", "\"expired\"", "\"conflict\""),
                                List.of("STATUS", "status-of-user.json", "\"web\"", "\"\""),
                                List.of("REDACTED", "redacted-small.json", "\"bodyBytes\":13", "\"bodyBytes\":0"),
                                List.of("ANALYTICS", "minute.json", "\"closed\":true", "\"closed\":\"true\""),
                                List.of("ANALYTICS", "minute.json", "\"messages\":5,", "\"messages\":-5,"))
                        .map(row ->
                                Arguments.of(draft, Topic.valueOf(row.get(0)), row.get(1), row.get(2), row.get(3))));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongRecordsAreNotValid(SpecificationVersion draft, Topic topic, String file, String value, String other) {
        assertThat(GoldenFiles.text(file)).contains(value);
        assertThat(errors(draft, topic, GoldenFiles.text(file).replace(value, other)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void schemasAreValidInBothDrafts(Topic topic) {
        bothDrafts().forEach(draft -> {
            Schema meta = SchemaRegistry.withDefaultDialect(draft).getSchema(SchemaLocation.of(draft.getDialectId()));
            assertThat(meta.validate(schemaWithoutDraft(topic))).as(draft + "").isEmpty();
        });
        assertThat(SchemaFiles.current(topic).get("$schema").asString())
                .isEqualTo(SpecificationVersion.DRAFT_2020_12.getDialectId());
        assertThat(SchemaFiles.current(topic).get("$id").asString())
                .isEqualTo("urn:parley:schema:" + topic.topicName());
    }

    /// Words that mean something in one of the two drafts only, or something else.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void schemasUseOnlyWordsThatMeanTheSameInBothDrafts(Topic topic) {
        assertThat(SchemaFiles.current(topic).toString())
                .doesNotContain(
                        "\"$defs\"",
                        "\"definitions\"",
                        "\"$ref\"",
                        "\"$anchor\"",
                        "\"prefixItems\"",
                        "\"additionalItems\"",
                        "\"dependencies\"",
                        "\"dependentRequired\"",
                        "\"unevaluatedProperties\"",
                        "\"minContains\"",
                        "\"format\"");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void everySchemaAndPropertyIsDescribed(Topic topic) {
        JsonNode schema = SchemaFiles.current(topic);
        assertThat(schema.path("title").asString()).isNotBlank();
        assertThat(schema.path("description").asString()).isNotBlank();
        schema.get("properties")
                .forEachEntry((name, property) -> assertThat(
                                property.path("description").asString())
                        .as(name)
                        .isNotBlank());
    }

    @Test
    void constantsAreThoseOfTheCode() {
        assertThat(constants(Topic.RECEIPTS, "kind")).isEqualTo(lowerCase(Receipt.Kind.values()));
        assertThat(constants(Topic.EVENTS, "kind")).isEqualTo(lowerCase(ConversationEvent.Kind.values()));
        assertThat(constants(Topic.MEMBERS, "role")).isEqualTo(lowerCase(Role.values()));
        assertThat(constants(Topic.MEMBERS, "state")).isEqualTo(lowerCase(State.values()));
    }

    @Test
    void everyConstantThatTheCodeWritesIsValid() {
        for (Role role : Role.values()) {
            for (State state : State.values()) {
                var row = new MemberRow(Samples.GROUP, Samples.ANNA, role, state, 1, 2, List.of(), 1);
                String json = new String(RecordCodec.MEMBER_ROW.encode(row), java.nio.charset.StandardCharsets.UTF_8);
                assertThat(errors(SpecificationVersion.DRAFT_2020_12, Topic.MEMBERS, json))
                        .isEmpty();
            }
        }
    }

    private static List<String> constants(Topic topic, String property) {
        return SchemaFiles.current(topic)
                .get("properties")
                .get(property)
                .get("enum")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static List<String> lowerCase(Enum<?>[] constants) {
        return Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
    }

    private static List<Error> errors(SpecificationVersion draft, Topic topic, String record) {
        Schema schema = SchemaRegistry.withDefaultDialect(draft).getSchema(schemaWithoutDraft(topic));
        return schema.validate(record, InputFormat.JSON);
    }

    /// So that the draft is the one that the test chooses.
    private static JsonNode schemaWithoutDraft(Topic topic) {
        ObjectNode schema = (ObjectNode) SchemaFiles.current(topic);
        schema.remove("$schema");
        return schema;
    }
}
