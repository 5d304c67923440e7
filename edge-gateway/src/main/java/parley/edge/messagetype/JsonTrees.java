package parley.edge.messagetype;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonCheck;
import parley.contract.codec.RawJson;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON as trees for the validator. Numbers keep their exact values; nothing here is ever written again.
final class JsonTrees {
    /// Powers of ten beyond which arithmetic on a number may take for ever.
    private static final int MOST_EXPONENT = 1_000;

    private static final JsonMapper BODIES = mapper(96);
    private static final JsonMapper SCHEMAS = mapper(SchemaRules.MOST_DEPTH);

    private JsonTrees() {}

    private static JsonMapper mapper(int depth) {
        return JsonMapper.builder(JsonFactory.builder()
                        .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depth)
                                .maxNumberLength(1_000)
                                .maxNameLength(1_024)
                                .build())
                        .build())
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /// @param body checked to be JSON before
    static JsonNode body(RawJson body) {
        return BODIES.readTree(body.toBytes());
    }

    static JsonNode schema(RawJson schema) throws BadSchemaException {
        if (JsonCheck.problem(schema) == null) {
            try {
                return SCHEMAS.readTree(schema.toBytes());
            } catch (JacksonException e) {
                // said below
            }
        }
        throw new BadSchemaException(
                "",
                "expected one JSON object in UTF-8, without a key that occurs twice, nested at most "
                        + SchemaRules.MOST_DEPTH + " deep");
    }

    /// @return a number that is too large or too small to calculate with, or null
    static @Nullable JsonNode extreme(JsonNode tree) {
        if (tree.isBigDecimal()) {
            BigDecimal value = tree.decimalValue();
            return Math.abs((long) value.scale()) > MOST_EXPONENT ? tree : null;
        }
        for (JsonNode child : tree) {
            JsonNode found = extreme(child);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
