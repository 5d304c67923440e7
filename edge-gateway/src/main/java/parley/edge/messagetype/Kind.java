package parley.edge.messagetype;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// The kinds of JSON values that keywords tell apart. `number` is two of them.
enum Kind {
    NULL,
    BOOLEAN,
    OBJECT,
    ARRAY,
    STRING,
    INTEGER,
    FRACTION;

    static final Set<Kind> NUMBERS = EnumSet.of(INTEGER, FRACTION);

    /// @param conjuncts schemas that all hold
    /// @return of which kinds a value can be then
    static Set<Kind> of(List<JsonNode> conjuncts) {
        Set<Kind> kinds = EnumSet.allOf(Kind.class);
        for (JsonNode schema : conjuncts) {
            if (schema.has("type")) {
                kinds.retainAll(named(schema.get("type")));
            }
            if (schema.has("const")) {
                kinds.retainAll(EnumSet.of(ofValue(schema.get("const"))));
            }
            if (schema.has("enum")) {
                Set<Kind> listed = EnumSet.noneOf(Kind.class);
                schema.get("enum").forEach(value -> listed.add(ofValue(value)));
                kinds.retainAll(listed);
            }
        }
        return kinds;
    }

    /// @param type of a schema: a name, or several
    static Set<Kind> named(JsonNode type) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        if (type.isArray()) {
            type.forEach(each -> kinds.addAll(named(each)));
            return kinds;
        }
        switch (type.asString("")) {
            case "null" -> kinds.add(NULL);
            case "boolean" -> kinds.add(BOOLEAN);
            case "object" -> kinds.add(OBJECT);
            case "array" -> kinds.add(ARRAY);
            case "string" -> kinds.add(STRING);
            case "integer" -> kinds.add(INTEGER);
            case "number" -> kinds.addAll(NUMBERS);
            default -> {
                // refused when it was published
            }
        }
        return kinds;
    }

    private static Kind ofValue(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> OBJECT;
            case ARRAY -> ARRAY;
            case STRING, BINARY -> STRING;
            case BOOLEAN -> BOOLEAN;
            case NULL, MISSING -> NULL;
            case NUMBER -> value.decimalValue().stripTrailingZeros().scale() <= 0 ? INTEGER : FRACTION;
        };
    }

    /// @return to which kinds a keyword has something to say; all of them for one that is about any value
    static Set<Kind> addressed(String keyword) {
        return switch (keyword) {
            case "minLength", "maxLength", "pattern" -> EnumSet.of(STRING);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" -> NUMBERS;
            case "items",
                    "prefixItems",
                    "contains",
                    "minContains",
                    "maxContains",
                    "minItems",
                    "maxItems",
                    "uniqueItems",
                    "unevaluatedItems" -> EnumSet.of(ARRAY);
            case "properties",
                    "patternProperties",
                    "additionalProperties",
                    "propertyNames",
                    "minProperties",
                    "maxProperties",
                    "required",
                    "dependentRequired",
                    "dependentSchemas",
                    "unevaluatedProperties" -> EnumSet.of(OBJECT);
            default -> EnumSet.allOf(Kind.class);
        };
    }
}
