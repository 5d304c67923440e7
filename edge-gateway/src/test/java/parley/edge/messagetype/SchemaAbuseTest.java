package parley.edge.messagetype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.contract.codec.RawJson;

/// Schemas and bodies that are made to hurt. What a refusal costs is told on the console.
class SchemaAbuseTest {
    static Stream<Arguments> schemas() {
        return Stream.of(
                arguments("not an object", "[]", "expected a JSON object"),
                arguments("broken", "{\"type\":", "expected one JSON object"),
                arguments("a key twice", "{\"type\":\"string\",\"type\":\"object\"}", "occurs twice"),
                arguments("large", "{\"title\":\"" + "x".repeat(65_536) + "\"}", "65536 bytes"),
                arguments("deep", "{\"not\":".repeat(40) + "{}" + "}".repeat(40), "32 deep"),
                arguments("many", "{\"allOf\":[" + "{},".repeat(1_000) + "{}]}", "1000 subschemas"),
                arguments("a misspelt keyword", "{\"propertys\":{}}", "'propertys'"),
                arguments(
                        "a remote reference",
                        "{\"$ref\":\"https://example.com/x.json\"}",
                        "subschema of this document"),
                arguments("a file", "{\"items\":{\"$ref\":\"file:///etc/passwd\"}}", "subschema of this document"),
                arguments("a relative reference", "{\"$ref\":\"other.json#/x\"}", "subschema of this document"),
                arguments(
                        "a reference to no schema",
                        "{\"const\":{\"a\":{}},\"$ref\":\"#/const/a\"}",
                        "of this document"),
                arguments("an id below", "{\"items\":{\"$id\":\"https://example.com/\"}}", "at the top only"),
                arguments("a dynamic reference", "{\"$dynamicRef\":\"#x\"}", "'.dynamicRef'"),
                arguments("another dialect", "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "2020-12"),
                arguments("itself", "{\"$ref\":\"#\"}", "leads back to the same value"),
                arguments(
                        "a circle",
                        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/b\"}]},"
                                + "\"b\":{\"not\":{\"$ref\":\"#/$defs/a\"}}}}",
                        "leads back to the same value"),
                arguments("doubling references", doubling(12), "1000 subschemas that look at one value"),
                arguments("look-around", pattern("^(?=.*a)(?=.*b)"), "RE2"),
                arguments("a back-reference", pattern("(a+)\\\\1"), "RE2"),
                arguments("a huge program", pattern("(((a{30}){30}){3})"), "RE2|instructions"),
                arguments("a long pattern", pattern("a".repeat(501)), "501 characters"),
                arguments("a pattern of names", "{\"patternProperties\":{\"(?!x)\":{}}}", "RE2"),
                arguments("comparing all items", "{\"uniqueItems\":true}", "maxItems"),
                arguments("a number without end", "{\"multipleOf\":1e-999999}", "out of range"),
                arguments("a type that is none", "{\"type\":\"text\"}", "not a JSON Schema"),
                arguments("a limit that is none", "{\"minLength\":-1}", "not a JSON Schema"),
                arguments("half a character", "{\"title\":\"\\ud800\"}", "expected one JSON object"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemas")
    void refusesSchemasThatCannotBeCheckedInBoundedTime(String name, String schema, String message) {
        long began = System.nanoTime();
        assertThatThrownBy(() -> BodySchema.compile(RawJson.of(schema)))
                .isInstanceOf(BadSchemaException.class)
                .message()
                .containsPattern(message)
                .hasSizeLessThan(400);
        System.out.println("refused in " + (System.nanoTime() - began) / 1_000 + " us: " + name);
    }

    static Stream<Arguments> bodies() {
        String tree = "{\"allOf\":[{\"$ref\":\"#/$defs/a\"},{\"$ref\":\"#/$defs/a\"}],"
                + "\"$defs\":{\"a\":{\"properties\":{\"n\":{\"$ref\":\"#\"}}}}}";
        String steps = IntStream.range(0, 900).mapToObj(i -> "[a-z]{1,10}x|").collect(Collectors.joining());
        return Stream.of(
                arguments(tree, "{\"n\":".repeat(60) + "1" + "}".repeat(60), "steps"),
                arguments(
                        pattern("^(.*a){14}$"),
                        "\"" + "ab".repeat(30_000) + "\"",
                        "patterns take too long|expected pattern"),
                arguments(pattern("(x+x+)+y"), "\"" + "x".repeat(60_000) + "\"", "expected pattern"),
                arguments(pattern(steps.substring(0, 480) + "z"), "\"" + "ab".repeat(30_000) + "\"", "too long"),
                arguments("{\"multipleOf\":0.01}", "1e999999999", "out of range"),
                arguments("{\"items\":{\"multipleOf\":7}}", "[1e-999999999]", "out of range"),
                arguments(
                        "{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}",
                        "[".repeat(63) + "1" + "]".repeat(63),
                        "type"));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void refusesBodiesThatWouldTakeTooLong(String schema, String body, String message) throws BadSchemaException {
        BodySchema compiled = BodySchema.compile(RawJson.of(schema));
        long began = System.nanoTime();
        assertThat(compiled.problem(RawJson.of(body))).containsPattern(message).hasSizeLessThan(500);
        System.out.println("body refused in " + (System.nanoTime() - began) / 1_000 + " us: " + message);
    }

    @Test
    void takesRecursionThatLeadsIntoTheValue() throws BadSchemaException {
        BodySchema tree = BodySchema.compile(RawJson.of("{\"type\":\"object\",\"required\":[\"v\"],\"properties\":"
                + "{\"v\":{\"type\":\"integer\"},\"next\":{\"$ref\":\"#\"}}}"));
        assertThat(tree.problem(RawJson.of("{\"v\":1,\"next\":{\"v\":2,\"next\":{\"v\":3}}}")))
                .isNull();
        assertThat(tree.problem(RawJson.of("{\"v\":1,\"next\":{\"v\":2,\"next\":{}}}")))
                .contains("'/next/next'")
                .contains("'v'");
    }

    /// A name is no address.
    @Test
    void looksNothingUpUnderTheNameOfASchema() throws BadSchemaException {
        for (String id : new String[] {"https://example.com/x.json", "classpath:draft/2020-12/schema", "urn:x"}) {
            BodySchema schema = BodySchema.compile(RawJson.of("{\"$id\":\"" + id
                    + "\",\"items\":{\"$ref\":\"#/$defs/a\"},\"$defs\":{\"a\":{\"type\":\"null\"}}}"));
            assertThat(schema.problem(RawJson.of("[null]"))).isNull();
            assertThat(schema.problem(RawJson.of("[1]"))).contains("'/0'");
        }
    }

    @Test
    void saysWhatWasExpectedAndNothingOfTheBody() throws BadSchemaException {
        BodySchema schema = BodySchema.compile(RawJson.of("{\"properties\":{\"card\":{\"enum\":[\"visa\",\"none\"]},"
                + "\"pin\":{\"pattern\":\"^[0-9]{4}$\"},\"n\":{\"type\":\"integer\",\"maximum\":9}},"
                + "\"additionalProperties\":false}"));
        for (String body : new String[] {
            "{\"card\":\"SECRET\"}", "{\"pin\":\"SECRET\"}", "{\"n\":\"SECRET\"}", "{\"SECRET\":1}", "{\"n\":10}"
        }) {
            assertThat(schema.problem(RawJson.of(body)))
                    .startsWith("at '")
                    .contains("expected ")
                    .doesNotContain("SECRET");
        }
    }

    private static Arguments arguments(String... values) {
        return Arguments.of((Object[]) values);
    }

    private static String pattern(String expression) {
        return "{\"pattern\":\"" + expression + "\"}";
    }

    private static String doubling(int levels) {
        var defs = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            String next = "{\"$ref\":\"#/$defs/l" + (i + 1) + "\"}";
            defs.append("\"l")
                    .append(i)
                    .append("\":{\"allOf\":[")
                    .append(next)
                    .append(',')
                    .append(next)
                    .append("]},");
        }
        return "{\"$ref\":\"#/$defs/l0\",\"$defs\":{" + defs + "\"l" + levels + "\":{}}}";
    }
}
