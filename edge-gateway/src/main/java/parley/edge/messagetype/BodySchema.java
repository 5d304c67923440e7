package parley.edge.messagetype;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.RawJson;
import parley.edge.frame.Printable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A schema, ready to check bodies. Safe from any thread; a check takes at most [#MOST_STEPS] steps and
/// reads nothing from anywhere.
final class BodySchema {
    /// About half a microsecond each.
    static final int MOST_STEPS = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(BodySchema.class);
    private static final int MOST_EVALUATION_DEPTH = 1_000;
    private static final int MOST_EXPECTED = 120;
    private static final int MOST_POINTER = 120;
    private static final ExecutionConfig LIMITS = ExecutionConfig.builder()
            .failFast(true)
            .formatAssertionsEnabled(false)
            .annotationCollectionEnabled(false)
            .maxEvaluationSteps(MOST_STEPS)
            .maxEvaluationDepth(MOST_EVALUATION_DEPTH)
            .build();
    private static final Schema OF_SCHEMAS = registry().getSchema(SchemaLocation.of(SchemaRules.DIALECT));

    private final JsonNode document;
    private final Schema schema;
    private final boolean arithmetic;

    private BodySchema(JsonNode document, Schema schema, boolean arithmetic) {
        this.document = document;
        this.schema = schema;
        this.arithmetic = arithmetic;
    }

    /// @param bytes a JSON Schema, from a stranger
    static BodySchema compile(RawJson bytes) throws BadSchemaException {
        if (bytes.length() > SchemaRules.MOST_BYTES) {
            throw new BadSchemaException("", "expected at most " + SchemaRules.MOST_BYTES + " bytes");
        }
        JsonNode document = JsonTrees.schema(bytes);
        boolean arithmetic = SchemaRules.check(document);
        String wrong = problem(OF_SCHEMAS, document);
        if (wrong != null) {
            throw new BadSchemaException("", "not a JSON Schema: " + wrong);
        }
        try {
            return new BodySchema(document, registry().getSchema(nameless(document)), arithmetic);
        } catch (SchemaException e) {
            throw new BadSchemaException("", "the validator does not take it");
        }
    }

    /// References are to places of this document, whatever it calls itself.
    private static JsonNode nameless(JsonNode document) {
        ObjectNode copy = (ObjectNode) document.deepCopy();
        copy.remove("$id");
        return copy;
    }

    /// @return the document as a tree; not to be changed
    JsonNode document() {
        return document;
    }

    /// @param body JSON, checked before
    /// @return where the body differs from the schema and what was expected there, without a value of the
    ///     body; null when it is fine
    @Nullable String problem(RawJson body) {
        return SchemaTree.acceptsAll(document) ? null : problem(JsonTrees.body(body));
    }

    /// As [#problem(RawJson)], of a body that was read before.
    @Nullable String problem(JsonNode body) {
        if (arithmetic && JsonTrees.extreme(body) != null) {
            return "a number is out of range: expected at most 1000 zeros";
        }
        return problem(schema, body);
    }

    private static @Nullable String problem(Schema schema, JsonNode body) {
        var work = new LinearPattern.Work();
        try {
            List<Error> errors = ScopedValue.where(LinearPattern.WORK, work)
                    .call(() -> schema.validate(body, context -> context.setExecutionConfig(LIMITS)));
            if (work.exhausted()) {
                return "its patterns take too long to check";
            }
            return errors.isEmpty() ? null : described(errors.getFirst());
        } catch (ValidationLimitExceededException e) {
            return "it takes more than " + MOST_STEPS + " steps to check";
        } catch (RuntimeException e) {
            // Without the message: it may quote the body.
            LOG.error("a body could not be checked: {}", e.getClass().getName());
            return "it cannot be checked";
        }
    }

    /// The validator's own sentences quote what they found; these say what was looked for.
    private static String described(Error error) {
        String place = Printable.of(error.getInstanceLocation().toString(), MOST_POINTER);
        String expected = error.getProperty() != null && "required".equals(error.getKeyword())
                ? "property " + Printable.of(error.getProperty())
                : error.getKeyword() + " " + shortened(String.valueOf(error.getSchemaNode()));
        return "at " + place + ": expected " + expected;
    }

    private static String shortened(String text) {
        return text.length() <= MOST_EXPECTED ? text : text.substring(0, MOST_EXPECTED) + "…";
    }

    private static SchemaRegistry registry() {
        var config = SchemaRegistryConfig.builder()
                .failFast(true)
                .formatAssertionsEnabled(false)
                .preloadSchema(true)
                .pathType(PathType.JSON_POINTER)
                .regularExpressionFactory(LinearPattern::compile)
                .build();
        return SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemaRegistryConfig(config)
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }
}
