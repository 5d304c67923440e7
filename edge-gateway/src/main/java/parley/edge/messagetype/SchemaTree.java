package parley.edge.messagetype;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// Questions about a document that [SchemaRules] let pass. Pure.
///
/// @param root of the document, which references point into
record SchemaTree(JsonNode root) {
    private static final String REF = "$ref";

    /// @return the schema and what it includes by `allOf` and `$ref`: a value is valid only if it is for
    ///     each
    List<JsonNode> conjuncts(JsonNode schema) {
        var all = new ArrayList<JsonNode>();
        collect(schema, all);
        return all;
    }

    private void collect(JsonNode schema, List<JsonNode> all) {
        all.add(schema);
        schema.path("allOf").forEach(member -> collect(member, all));
        if (schema.has(REF)) {
            collect(reference(schema), all);
        }
    }

    /// @param schema with a `$ref`
    JsonNode reference(JsonNode schema) {
        JsonNode target = SchemaRules.target(root, schema);
        return target == null ? BooleanNode.TRUE : target;
    }

    /// @return the keywords that decide about values
    static Set<String> assertions(JsonNode schema) {
        var keywords = new TreeSet<>(schema.propertyNames());
        keywords.removeAll(SchemaKeywords.WORDS);
        return keywords;
    }

    static boolean acceptsAll(JsonNode schema) {
        return schema.isBoolean() ? schema.asBoolean() : assertions(schema).isEmpty();
    }

    /// @return the subschema under a keyword; that which accepts all when it is not there
    static JsonNode orAll(JsonNode schema, String keyword) {
        JsonNode there = schema.get(keyword);
        return there == null ? BooleanNode.TRUE : there;
    }

    /// What a schema says of a property. Where several subschemas apply it is one of them.
    static JsonNode ofProperty(JsonNode schema, String name) {
        JsonNode own = schema.path("properties").get(name);
        if (own != null) {
            return own;
        }
        for (Map.Entry<String, JsonNode> pattern :
                schema.path("patternProperties").properties()) {
            if (LinearPattern.compile(pattern.getKey()).matches(name)) {
                return pattern.getValue();
            }
        }
        return orAll(schema, "additionalProperties");
    }

    /// What a schema says of an item.
    static JsonNode ofItem(JsonNode schema, int index) {
        JsonNode own = schema.path("prefixItems").get(index);
        return own == null ? orAll(schema, "items") : own;
    }

    /// @return whether a schema of this document says the same as one of another, word for word where words
    ///     count
    boolean identical(JsonNode schema, SchemaTree other, JsonNode its, Set<String> references) {
        if (!schema.isObject() || !its.isObject()) {
            return schema.equals(its);
        }
        Set<String> keywords = assertions(schema);
        if (!keywords.equals(assertions(its))) {
            return false;
        }
        for (String keyword : keywords) {
            boolean same = subschemas(schema, keyword).isEmpty()
                    ? schema.get(keyword).equals(its.get(keyword))
                    : identicalBelow(subschemas(schema, keyword), other, subschemas(its, keyword), references);
            if (!same) {
                return false;
            }
        }
        return !schema.has(REF)
                || !references.add(schema.get(REF).asString())
                || identical(reference(schema), other, other.reference(its), references);
    }

    private boolean identicalBelow(
            Map<String, JsonNode> here, SchemaTree other, Map<String, JsonNode> there, Set<String> references) {
        for (Map.Entry<String, JsonNode> each : here.entrySet()) {
            JsonNode its = there.get(each.getKey());
            if (its == null || !identical(each.getValue(), other, its, references)) {
                return false;
            }
        }
        return here.size() == there.size();
    }

    private static Map<String, JsonNode> subschemas(JsonNode schema, String keyword) {
        var found = new LinkedHashMap<String, JsonNode>();
        SchemaKeywords.subschemas(keyword, schema.get(keyword), found::put);
        return found;
    }
}
