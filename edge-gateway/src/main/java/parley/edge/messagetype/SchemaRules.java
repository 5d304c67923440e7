package parley.edge.messagetype;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.edge.frame.Printable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Which schemas the product takes: such as can be checked in bounded time and say all by themselves. A
/// pure walk over the document; says the first thing that is wrong.
///
/// - known keywords only: a misspelt one would let every body pass
/// - `$ref` to a subschema of the same document only, and never around in a circle on one value
/// - patterns that run in linear time
/// - at most [#MOST_SUBSCHEMAS] subschemas, [#MOST_IN_PLACE] of them on one value
final class SchemaRules {
    static final int MOST_BYTES = 64 * 1024;
    static final int MOST_DEPTH = 32;
    static final int MOST_SUBSCHEMAS = 1_000;
    static final int MOST_IN_PLACE = 1_000;

    /// Comparing each item with the others is the one check that is not linear.
    static final int MOST_UNIQUE = 1_000;

    static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private final JsonNode root;
    private final Map<String, JsonNode> places = new HashMap<>();
    private final Map<JsonNode, Integer> costs = new IdentityHashMap<>();
    private boolean arithmetic;

    private SchemaRules(JsonNode root) {
        this.root = root;
    }

    /// @return whether checking a body calculates with its numbers
    static boolean check(JsonNode root) throws BadSchemaException {
        var rules = new SchemaRules(root);
        rules.collect(root);
        for (Map.Entry<String, JsonNode> schema : rules.places.entrySet()) {
            rules.resolve(schema.getKey(), schema.getValue());
        }
        for (Map.Entry<String, JsonNode> schema : rules.places.entrySet()) {
            rules.cost(schema.getKey(), schema.getValue());
        }
        return rules.arithmetic;
    }

    private record Open(String place, JsonNode schema) {}

    private void collect(JsonNode document) throws BadSchemaException {
        if (!document.isObject()) {
            throw new BadSchemaException("", "expected a JSON object");
        }
        if (JsonTrees.extreme(document) != null) {
            throw new BadSchemaException("", "a number is out of range: expected at most 1000 zeros");
        }
        List<Open> open = new ArrayList<>(List.of(new Open("", document)));
        while (!open.isEmpty()) {
            Open next = open.removeLast();
            if (places.size() == MOST_SUBSCHEMAS) {
                throw new BadSchemaException("", "expected at most " + MOST_SUBSCHEMAS + " subschemas");
            }
            places.put(next.place(), next.schema());
            if (!next.schema().isBoolean()) {
                collect(next, open);
            }
        }
    }

    private void collect(Open at, List<Open> open) throws BadSchemaException {
        JsonNode schema = at.schema();
        if (!schema.isObject()) {
            throw new BadSchemaException(at.place(), "expected a schema: an object, true or false");
        }
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            if (!SchemaKeywords.known(keyword)) {
                throw new BadSchemaException(
                        at.place(),
                        "keyword " + Printable.of(keyword)
                                + ": expected one of JSON Schema 2020-12 that needs no other document");
            }
            keyword(at.place(), schema, keyword, value);
            SchemaKeywords.subschemas(
                    keyword, value, (place, subschema) -> open.add(new Open(at.place() + place, subschema)));
        }
    }

    private void keyword(String place, JsonNode schema, String keyword, JsonNode value) throws BadSchemaException {
        switch (keyword) {
            case "$schema" -> {
                if (!place.isEmpty() || !value.isString() || !value.asString().equals(DIALECT)) {
                    throw new BadSchemaException(place, "$schema: expected " + DIALECT + ", at the top only");
                }
            }
            case "$id" -> {
                if (!place.isEmpty()) {
                    throw new BadSchemaException(place, "$id: expected at the top only");
                }
            }
            case "pattern" -> pattern(place + "/pattern", value.asString(""));
            case "patternProperties" -> {
                for (String expression : value.propertyNames()) {
                    pattern(place + "/patternProperties", expression);
                }
            }
            case "multipleOf" -> arithmetic = true;
            case "uniqueItems" -> {
                JsonNode most = schema.path("maxItems");
                boolean bounded =
                        most.isNumber() && most.decimalValue().compareTo(BigDecimal.valueOf(MOST_UNIQUE)) <= 0;
                if (value.asBoolean(false) && !bounded) {
                    throw new BadSchemaException(
                            place, "uniqueItems: expected maxItems of at most " + MOST_UNIQUE + " beside it");
                }
            }
            default -> {
                // The validator's own schema of schemas looks at the rest.
            }
        }
    }

    private static void pattern(String place, String expression) throws BadSchemaException {
        try {
            LinearPattern.compile(expression);
        } catch (IllegalArgumentException e) {
            throw new BadSchemaException(place, String.valueOf(e.getMessage()));
        }
    }

    private void resolve(String place, JsonNode schema) throws BadSchemaException {
        if (!schema.has("$ref")) {
            return;
        }
        String reference = schema.get("$ref").asString("");
        boolean local = reference.equals("#") || reference.startsWith("#/");
        if (!local || reference.indexOf('%') >= 0 || !places.containsKey(reference.substring(1))) {
            throw new BadSchemaException(
                    place + "/$ref",
                    "reference " + Printable.of(reference)
                            + ": expected # or #/… with the place of a subschema of this document");
        }
    }

    /// How many subschemas look at one value when this one does, itself included.
    private int cost(String place, JsonNode schema) throws BadSchemaException {
        Integer known = costs.putIfAbsent(schema, 0);
        if (known != null) {
            if (known == 0) {
                throw new BadSchemaException(place, "expected no $ref that leads back to the same value");
            }
            return known;
        }
        int cost = 1;
        for (JsonNode below : inPlace(root, schema)) {
            cost += cost(place, below);
            if (cost > MOST_IN_PLACE) {
                throw new BadSchemaException(
                        place, "expected at most " + MOST_IN_PLACE + " subschemas that look at one value");
            }
        }
        costs.put(schema, cost);
        return cost;
    }

    private static List<JsonNode> inPlace(JsonNode root, JsonNode schema) {
        var below = new ArrayList<JsonNode>();
        for (String keyword : SchemaKeywords.IN_PLACE) {
            JsonNode value = schema.get(keyword);
            if (value != null) {
                SchemaKeywords.subschemas(keyword, value, (place, subschema) -> below.add(subschema));
            }
        }
        JsonNode target = target(root, schema);
        if (target != null) {
            below.add(target);
        }
        return below;
    }

    /// @return what `$ref` of a schema points to, or null when there is none
    static @Nullable JsonNode target(JsonNode root, JsonNode schema) {
        JsonNode reference = schema.get("$ref");
        return reference == null
                ? null
                : root.at(JsonPointer.compile(reference.asString().substring(1)));
    }
}
