package parley.contract.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import parley.contract.topic.Topic;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class AdditiveOnlyTest {
    private static final String RELEASED = """
            {"$id": "urn:x", "type": "object", "required": ["a"], "properties": {
              "a": {"description": "d", "type": "string", "minLength": 1, "maxLength": 64, "pattern": "^x"},
              "k": {"type": "string", "enum": ["one", "two"]},
              "n": {"type": "integer", "minimum": 1, "maximum": 9},
              "l": {"type": "array", "items": {"type": "object", "required": ["i"], "properties": {"i": {"type": "integer"}}}}
            }}""";

    /// Whoever changes a schema on purpose, and additively, copies it over the released one when the version is
    /// released.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "CAPTURE_.*")
    void schemasOnlyAddToTheReleasedOnes(Topic topic) {
        assertThat(AdditiveOnly.violations(SchemaFiles.released(topic), SchemaFiles.current(topic)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"properties\": {~\"properties\": {\"z\": {\"type\": \"integer\", \"minimum\": 3}, ",
                "\"two\"]~\"two\", \"three\"]",
                "\"d\"~\"other words\"",
                "urn:x~urn:y",
                "\"minLength\": 1, ~",
                "\"minimum\": 1, \"maximum\": 9~\"minimum\": 0, \"maximum\": 10",
                "{\"i\": {\"type\": \"integer\"}}~{\"i\": {\"type\": \"integer\"}, \"j\": {}}"
            })
    void letsPassWhatOnlyAdds(String before, String after) {
        assertThat(RELEASED).contains(before);
        assertThat(AdditiveOnly.violations(json(RELEASED), json(RELEASED.replace(before, after == null ? "" : after))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"k\": {~\"other\": {~/k: the property was removed",
                "[\"a\"]~[\"a\", \"k\"]~/k: records of the release need not have the property",
                "[\"a\"]~[]~/a: consumers of the release rely on the property",
                "[\"one\", \"two\"]~[\"one\"]~/k: a constant was removed from the enum",
                ", \"enum\": [\"one\", \"two\"]~~/k: the enum was removed",
                "\"type\": \"integer\", \"minimum\"~\"type\": \"integer\", \"enum\": [1], \"minimum\"~/n: any value was allowed",
                "\"type\": \"integer\", \"minimum\"~\"type\": \"number\", \"minimum\"~/n: type was \"integer\", now \"number\"",
                "\"d\", \"type\": \"string\"~\"d\", \"type\": [\"string\", \"null\"]~/a: type was",
                "\"minLength\": 1~\"minLength\": 2~/a: minLength was 1, now 2",
                "\"maxLength\": 64~\"maxLength\": 63~/a: maxLength was 64, now 63",
                "\"maximum\": 9~\"maximum\": 8~/n: maximum was 9, now 8",
                "\"minimum\": 1~\"minimum\": 1, \"exclusiveMinimum\": 0~/n: exclusiveMinimum was absent, now 0",
                "\"pattern\": \"^x\"~\"pattern\": \"^y\"~/a: pattern was",
                ", \"pattern\": \"^x\"~~/a: pattern was \"^x\", now absent",
                "\"type\": \"object\", \"required\": [\"a\"]~\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"a\"]~: additionalProperties was absent",
                "\"integer\"}}}}~\"string\"}}}}~/l/*/i: type was",
                "[\"i\"]~[]~/l/*/i: consumers",
                ", \"items\": {\"type\": \"object\", \"required\": [\"i\"], \"properties\": {\"i\": {\"type\": \"integer\"}}}~~/l: items was added or removed",
                "\"type\": \"array\"~\"type\": \"array\", \"uniqueItems\": true~/l: uniqueItems was absent, now true"
            })
    void findsWhatDoesMoreThanAdd(String before, String after, String violation) {
        assertThat(RELEASED).contains(before);
        assertThat(AdditiveOnly.violations(json(RELEASED), json(RELEASED.replace(before, after == null ? "" : after))))
                .anySatisfy(found -> assertThat(found).startsWith(violation));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
