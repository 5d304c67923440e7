package parley.edge.messagetype;

import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/// The keywords of draft 2020-12 that this product takes, and where subschemas are in them. Pure.
final class SchemaKeywords {
    /// Subschemas that look at the same value as the schema that they are in.
    static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");

    /// What changes nothing about which bodies are valid.
    static final Set<String> WORDS = Set.of(
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions",
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "format",
            "contentEncoding",
            "contentMediaType");

    /// Keywords that decide about a value by themselves.
    static final Set<String> PLAIN = Set.of(
            "type",
            "enum",
            "const",
            "multipleOf",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "minLength",
            "maxLength",
            "pattern",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minContains",
            "maxContains",
            "minProperties",
            "maxProperties",
            "required",
            "dependentRequired",
            "$ref");

    private enum Shape {
        ONE,
        LIST,
        MAP
    }

    private static final Map<String, Shape> SUBSCHEMAS = Map.ofEntries(
            Map.entry("additionalProperties", Shape.ONE),
            Map.entry("propertyNames", Shape.ONE),
            Map.entry("unevaluatedProperties", Shape.ONE),
            Map.entry("items", Shape.ONE),
            Map.entry("unevaluatedItems", Shape.ONE),
            Map.entry("contains", Shape.ONE),
            Map.entry("not", Shape.ONE),
            Map.entry("if", Shape.ONE),
            Map.entry("then", Shape.ONE),
            Map.entry("else", Shape.ONE),
            Map.entry("allOf", Shape.LIST),
            Map.entry("anyOf", Shape.LIST),
            Map.entry("oneOf", Shape.LIST),
            Map.entry("prefixItems", Shape.LIST),
            Map.entry("properties", Shape.MAP),
            Map.entry("patternProperties", Shape.MAP),
            Map.entry("dependentSchemas", Shape.MAP),
            Map.entry("$defs", Shape.MAP),
            Map.entry("definitions", Shape.MAP));

    private SchemaKeywords() {}

    static boolean known(String keyword) {
        return WORDS.contains(keyword) || PLAIN.contains(keyword) || SUBSCHEMAS.containsKey(keyword);
    }

    /// @param each takes the place below the schema (a JSON pointer) and the subschema
    static void subschemas(String keyword, JsonNode value, BiConsumer<String, JsonNode> each) {
        Shape shape = SUBSCHEMAS.get(keyword);
        if (shape == null) {
            return;
        }
        String place = "/" + keyword;
        switch (shape) {
            case ONE -> each.accept(place, value);
            case LIST -> {
                for (int i = 0; i < value.size(); i++) {
                    each.accept(place + "/" + i, value.get(i));
                }
            }
            case MAP -> value.forEachEntry((name, schema) -> each.accept(place + "/" + escaped(name), schema));
        }
    }

    /// @return a name as a step of a JSON pointer
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
