package parley.edge.messagetype;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;
import parley.contract.codec.RawJson;
import parley.edge.Operators;
import parley.edge.Rest;
import parley.edge.TestGateway;
import parley.testkit.fixture.RandomSchemas;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Random schemas evolve: a version that is taken accepts all that the version before accepts, and what was
/// published stays what it is.
@Tag("property-7")
class SchemaEvolutionProperties {
    private static final int EXAMPLES = 60;

    @Property(tries = 1_000, shrinking = ShrinkingMode.OFF)
    void whatIsProvenToBeWiderAcceptsEveryExample(@ForAll long seed) throws BadSchemaException {
        var random = new SplittableRandom(seed);
        var schemas = new RandomSchemas(random);
        ObjectNode before = schemas.next();
        ObjectNode after = schemas.evolved(before);
        BodySchema old = BodySchema.compile(RawJson.of(before.toString()));
        BodySchema fresh = BodySchema.compile(RawJson.of(after.toString()));
        String reason = Containment.reason(before, after);
        List<JsonNode> valid = valid(old, before, after, random);
        boolean refused = valid.stream().anyMatch(example -> fresh.problem(example) != null);
        Statistics.label("verdict")
                .collect(reason == null ? "wider" : refused ? "narrower" : "undecided")
                .coverage(coverage -> {
                    coverage.check("wider").percentage(share -> share > 5);
                    coverage.check("narrower").percentage(share -> share > 5);
                });
        if (reason == null) {
            assertThat(valid)
                    .allSatisfy(example -> assertThat(fresh.problem(example))
                            .as(() -> before + " became " + after + ", example " + example)
                            .isNull());
        }
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void aSchemaIsAsWideAsItself(@ForAll long seed) {
        ObjectNode schema = new RandomSchemas(new SplittableRandom(seed)).next();
        assertThat(Containment.reason(schema, schema.deepCopy())).isNull();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void aGatewayTakesWiderVersionsAndKeepsTheOldOnes(@ForAll long seed) throws BadSchemaException {
        var gateway = TestGateway.shared();
        var rest = new Rest(gateway);
        String operator = operator(gateway).token();
        var random = new SplittableRandom(seed);
        var schemas = new RandomSchemas(random);
        ObjectNode before = schemas.next();
        ObjectNode after = schemas.evolved(before);
        String type = "evolving." + Rest.freshName();
        String path = "/v1/message-types/" + type + "/";
        assertThat(rest.call("PUT", path + 1, operator, before.toString()).status())
                .isEqualTo(201);
        Rest.Answer answer = rest.call("PUT", path + 2, operator, after.toString());
        List<JsonNode> valid = valid(BodySchema.compile(RawJson.of(before.toString())), before, after, random);
        var types = gateway.bean(MessageTypes.class);
        if (answer.status() == 201) {
            assertThat(valid)
                    .allSatisfy(example ->
                            assertThat(check(types, type, 2, example)).isNull());
        } else {
            assertThat(answer.problem(409, "incompatible_schema").get("detail").asString())
                    .contains("compatibility=none");
            assertThat(rest.call("PUT", path + "2?compatibility=none", operator, after.toString())
                            .status())
                    .isEqualTo(201);
        }
        assertThat(valid)
                .allSatisfy(
                        example -> assertThat(check(types, type, 1, example)).isNull());
        assertThat(rest.call("GET", path + 1, operator, "").body()).isEqualTo(before.toString());
        assertThat(rest.call("GET", path + 2, operator, "").body()).isEqualTo(after.toString());
    }

    private static Refusal check(MessageTypes types, String type, int version, JsonNode example) {
        return types.check(type, version, RawJson.of(example.toString()));
    }

    /// What the old version accepts, made from both.
    private static List<JsonNode> valid(BodySchema old, JsonNode before, JsonNode after, SplittableRandom random) {
        var valid = new ArrayList<JsonNode>();
        for (JsonNode schema : List.of(before, after)) {
            var examples = new Examples(schema, random);
            for (int i = 0; i < EXAMPLES; i++) {
                JsonNode example = examples.next();
                if (old.problem(example) == null) {
                    valid.add(example);
                }
            }
        }
        return valid;
    }

    private static Rest.Person operator;

    private static synchronized Rest.Person operator(TestGateway gateway) {
        if (operator == null) {
            operator = Operators.loggedIn(gateway);
        }
        return operator;
    }
}
