package parley.edge.messagetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import parley.contract.codec.JsonCheck;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.edge.frame.ErrorCode;
import parley.testkit.fixture.JsonArbitraries;

/// The glance at a text and the shipped schema say the same.
class TextBodyProperties {
    private final MessageTypes types = new MessageTypes();
    private final BodySchema schema = schema();

    @Property(tries = 2_000)
    void agreesWithTheSchema(@ForAll("bodies") String json) {
        RawJson body = RawJson.of(json);
        boolean valid = schema.problem(body) == null;
        Statistics.label("valid").collect(valid).coverage(coverage -> {
            coverage.check(true).percentage(share -> share > 5);
            coverage.check(false).percentage(share -> share > 5);
        });
        if (TextBody.matches(body)) {
            assertThat(valid).as(json).isTrue();
        }
        Refusal refusal = types.check("text", 1, body);
        assertThat(refusal == null).as(json).isEqualTo(valid);
        assertThat(refusal == null || refusal.code() == ErrorCode.BAD_BODY).isTrue();
    }

    /// Otherwise the glance would be worth nothing.
    @Example
    void seesOrdinaryTexts() {
        for (String json : new String[] {
            "{\"text\":\"hi\"}",
            "{ \"text\" : \"\" }",
            "{\"k\":12345,\"text\":\"x\"}",
            "{\"a\":{\"text\":1,\"b\":[\"]}\"]},\"c\":\"\\\"{\",\"text\":\"x\"}",
            "{\"text\":\"hi\",\"mood\":[1.50]}"
        }) {
            assertThat(TextBody.matches(RawJson.of(json))).as(json).isTrue();
        }
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> values = JsonArbitraries.values().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
        Arbitrary<String> names = Arbitraries.of(
                "\"text\"", "\"t\\u0065xt\"", "\"tex\"", "\"text2\"", "\"te\\\"xt\"", "\"\"", "\"k\"", "\"\\\\\"");
        Arbitrary<String> space = Arbitraries.of("", "", " ", "\n\t", "\r ");
        Arbitrary<String> texts =
                Arbitraries.of("\"hi\"", "\"\"", "\"}\\\"text\\\":1\"", "1", "null", "{\"text\":\"x\"}");
        Arbitrary<String> field = Combinators.combine(names, space, Arbitraries.oneOf(texts, texts, values), space)
                .as((name, before, value, after) -> before + name + after + ":" + before + value + after);
        Arbitrary<String> objects = field.list().ofMaxSize(4).map(fields -> "{" + String.join(",", fields) + "}");
        return Arbitraries.oneOf(objects, objects, values).filter(json -> JsonCheck.problem(RawJson.of(json)) == null);
    }

    private static BodySchema schema() {
        try {
            return BodySchema.compile(ShippedTypes.all().stream()
                    .filter(row -> row.type().equals("text"))
                    .map(MessageTypeRow::schema)
                    .findFirst()
                    .orElseThrow());
        } catch (BadSchemaException e) {
            throw new AssertionError(e);
        }
    }
}
