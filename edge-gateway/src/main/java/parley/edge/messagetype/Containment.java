package parley.edge.messagetype;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/// Proves that one schema accepts all that another accepts: each keyword of the new one must follow from
/// what the old one says. Sound and not complete: what it cannot prove is a reason to refuse. Pure; for one
/// comparison.
///
/// Recursive schemas: what is being proven may be assumed further down, because every circle leads into the
/// value, and values end.
final class Containment {
    private static final int MOST_COMPARED = 5_000;
    private static final int DEEPEST = 200;
    private static final int MOST_SHOWN = 80;

    private final SchemaTree before;
    private final SchemaTree after;
    private final Map<JsonNode, Set<JsonNode>> assumed = new IdentityHashMap<>();
    private int compared;
    private int depth;

    private Containment(SchemaTree before, SchemaTree after) {
        this.before = before;
        this.after = after;
    }

    /// @return why `after` may refuse what `before` accepts; null when it cannot
    static @Nullable String reason(JsonNode before, JsonNode after) {
        return new Containment(new SchemaTree(before), new SchemaTree(after)).reason(before, after, "");
    }

    private @Nullable String reason(JsonNode old, JsonNode fresh, String place) {
        if (SchemaTree.acceptsAll(fresh) || nothing(old)) {
            return null;
        }
        if (nothing(fresh)) {
            return "at '" + place + "': nothing is accepted any more";
        }
        if (++compared > MOST_COMPARED || depth > DEEPEST) {
            return "the schemas are too large to be compared";
        }
        Set<JsonNode> under =
                assumed.computeIfAbsent(old, schema -> java.util.Collections.newSetFromMap(new IdentityHashMap<>()));
        if (!under.add(fresh)) {
            return null;
        }
        depth++;
        try {
            return before.identical(old, after, fresh, new HashSet<>()) ? null : differing(old, fresh, place);
        } finally {
            depth--;
            under.remove(fresh);
        }
    }

    private @Nullable String differing(JsonNode old, JsonNode fresh, String place) {
        List<JsonNode> known = before.conjuncts(old);
        for (String keyword : SchemaTree.assertions(fresh)) {
            String reason = implied(known, old, keyword, fresh, place);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    /// Whether a keyword of the new schema follows from the conjuncts of the old, or from every branch of
    /// one of their choices.
    private @Nullable String implied(List<JsonNode> known, JsonNode old, String keyword, JsonNode fresh, String place) {
        if (Kind.addressed(keyword).stream().noneMatch(Kind.of(known)::contains)) {
            return null;
        }
        String reason = fromAll(known, old, keyword, fresh, place);
        if (reason == null) {
            return null;
        }
        for (JsonNode schema : known) {
            for (String choice : List.of("anyOf", "oneOf")) {
                JsonNode branches = schema.path(choice);
                if (!branches.isEmpty()
                        && branches.valueStream().allMatch(branch -> {
                            return ++compared < MOST_COMPARED
                                    && (nothing(branch)
                                            || implied(before.conjuncts(branch), branch, keyword, fresh, place)
                                                    == null);
                        })) {
                    return null;
                }
            }
        }
        return reason;
    }

    private @Nullable String fromAll(List<JsonNode> known, JsonNode old, String keyword, JsonNode fresh, String place) {
        JsonNode value = fresh.get(keyword);
        return switch (keyword) {
            case "$ref" -> reason(old, after.reference(fresh), place + "/$ref");
            case "allOf" -> each(value, (member, at) -> reason(old, member, place + "/allOf/" + at));
            case "anyOf" -> anyOf(old, value, place);
            case "type" -> {
                boolean wide = Kind.named(value).containsAll(Kind.of(known));
                yield wide ? null : narrower(place, keyword, value);
            }
            case "required" -> required(known, value, place);
            case "if", "minContains", "maxContains" -> null; // with `then`, `else` and `contains`
            default -> {
                String first = null;
                for (JsonNode schema : known) {
                    String reason = fromOne(schema, keyword, fresh, place);
                    if (reason == null) {
                        yield null;
                    }
                    first = first == null ? reason : first;
                }
                yield first;
            }
        };
    }

    private @Nullable String anyOf(JsonNode old, JsonNode branches, String place) {
        for (int i = 0; i < branches.size(); i++) {
            if (reason(old, branches.get(i), place + "/anyOf/" + i) == null) {
                return null;
            }
        }
        return "at '" + place + "': no branch of anyOf accepts all that was accepted before";
    }

    private static @Nullable String required(List<JsonNode> known, JsonNode names, String place) {
        var before = new HashSet<JsonNode>();
        known.forEach(schema -> schema.path("required").forEach(before::add));
        for (JsonNode name : names) {
            if (!before.contains(name)) {
                return "at '" + place + "': property " + shown(name) + " was not required before";
            }
        }
        return null;
    }

    private @Nullable String fromOne(JsonNode old, String keyword, JsonNode fresh, String place) {
        JsonNode value = fresh.get(keyword);
        Supplier<String> narrower = () -> narrower(place, keyword, value);
        return switch (keyword) {
            case "enum", "const" -> constants(old, keyword, value) ? null : narrower.get();
            case "minimum" ->
                bound(old, "minimum", value, 0, 1) || bound(old, "exclusiveMinimum", value, 0, 1)
                        ? null
                        : narrower.get();
            case "exclusiveMinimum" ->
                bound(old, "exclusiveMinimum", value, 0, 1) || bound(old, "minimum", value, 1, 1)
                        ? null
                        : narrower.get();
            case "maximum" ->
                bound(old, "maximum", value, 0, -1) || bound(old, "exclusiveMaximum", value, 0, -1)
                        ? null
                        : narrower.get();
            case "exclusiveMaximum" ->
                bound(old, "exclusiveMaximum", value, 0, -1) || bound(old, "maximum", value, 1, -1)
                        ? null
                        : narrower.get();
            case "minLength", "minItems", "minProperties" ->
                value.decimalValue().signum() <= 0 || bound(old, keyword, value, 0, 1) ? null : narrower.get();
            case "maxLength", "maxItems", "maxProperties" -> bound(old, keyword, value, 0, -1) ? null : narrower.get();
            case "multipleOf" -> multiple(old, value) ? null : narrower.get();
            case "uniqueItems" ->
                !value.asBoolean() || old.path("uniqueItems").asBoolean(false) ? null : narrower.get();
            case "dependentRequired" -> dependentRequired(old, value) ? null : narrower.get();
            case "properties" ->
                entries(
                        value,
                        (name, schema) -> reason(
                                SchemaTree.ofProperty(old, name),
                                schema,
                                place + "/properties/" + SchemaKeywords.escaped(name)));
            case "patternProperties" -> patternProperties(old, value, place);
            case "additionalProperties" -> additionalProperties(old, fresh, place + "/additionalProperties");
            case "propertyNames" -> reason(SchemaTree.orAll(old, "propertyNames"), value, place + "/propertyNames");
            case "prefixItems" ->
                each(value, (schema, at) -> reason(SchemaTree.ofItem(old, at), schema, place + "/prefixItems/" + at));
            case "items" -> items(old, fresh, place + "/items");
            case "then", "else" -> conditional(old, keyword, fresh, place);
            case "contains" ->
                same(old, "contains", fresh) && same(old, "minContains", fresh) && same(old, "maxContains", fresh)
                        ? null
                        : undecided(place, keyword);
            case "pattern", "not", "oneOf", "dependentSchemas" ->
                same(old, keyword, fresh) ? null : undecided(place, keyword);
            default -> undecided(place, keyword);
        };
    }

    private static boolean constants(JsonNode old, String keyword, JsonNode value) {
        Set<JsonNode> allowed = new HashSet<>();
        if (keyword.equals("const")) {
            allowed.add(value);
        } else {
            value.forEach(allowed::add);
        }
        if (old.has("const")) {
            return allowed.contains(old.get("const"));
        }
        return old.has("enum") && old.get("enum").valueStream().allMatch(allowed::contains);
    }

    /// @param least how the old limit must compare to the new one at least, in the direction of `sign`
    private static boolean bound(JsonNode old, String keyword, JsonNode value, int least, int sign) {
        JsonNode limit = old.get(keyword);
        return limit != null && sign * Integer.signum(limit.decimalValue().compareTo(value.decimalValue())) >= least;
    }

    private static boolean multiple(JsonNode old, JsonNode value) {
        JsonNode known = old.get("multipleOf");
        BigDecimal step = value.decimalValue();
        return known != null && known.decimalValue().remainder(step).signum() == 0
                || Kind.of(List.of(old)).stream().noneMatch(kind -> kind == Kind.FRACTION)
                        && BigDecimal.ONE.remainder(step).signum() == 0;
    }

    private static boolean dependentRequired(JsonNode old, JsonNode value) {
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            var known = new HashSet<JsonNode>();
            old.path("required").forEach(known::add);
            old.path("dependentRequired").path(property.getKey()).forEach(known::add);
            if (!property.getValue().valueStream().allMatch(known::contains)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String patternProperties(JsonNode old, JsonNode value, String place) {
        return entries(value, (expression, schema) -> {
            String at = place + "/patternProperties/" + SchemaKeywords.escaped(expression);
            JsonNode known = old.path("patternProperties").get(expression);
            if (known != null) {
                return reason(known, schema, at);
            }
            return SchemaTree.acceptsAll(schema) ? null : undecided(place, "patternProperties");
        });
    }

    /// Which names are additional differs between the two: each of the new one's is looked up in the old.
    private @Nullable String additionalProperties(JsonNode old, JsonNode fresh, String place) {
        JsonNode value = fresh.get("additionalProperties");
        Set<String> described = new LinkedHashSet<>(fresh.path("properties").propertyNames());
        var patterns = new ArrayList<LinearPattern>();
        fresh.path("patternProperties").propertyNames().forEach(each -> patterns.add(LinearPattern.compile(each)));
        String reason = entries(old.path("properties"), (name, schema) -> {
            boolean additional = !described.contains(name) && patterns.stream().noneMatch(each -> each.matches(name));
            return additional ? reason(schema, value, place) : null;
        });
        if (reason == null) {
            reason = entries(old.path("patternProperties"), (expression, schema) -> {
                boolean kept = fresh.path("patternProperties").has(expression);
                return kept ? null : reason(schema, value, place);
            });
        }
        return reason == null ? reason(SchemaTree.orAll(old, "additionalProperties"), value, place) : reason;
    }

    private @Nullable String items(JsonNode old, JsonNode fresh, String place) {
        JsonNode value = fresh.get("items");
        JsonNode prefix = old.path("prefixItems");
        for (int i = fresh.path("prefixItems").size(); i < prefix.size(); i++) {
            String reason = reason(prefix.get(i), value, place);
            if (reason != null) {
                return reason;
            }
        }
        return reason(SchemaTree.orAll(old, "items"), value, place);
    }

    private @Nullable String conditional(JsonNode old, String keyword, JsonNode fresh, String place) {
        if (!fresh.has("if")) {
            return null;
        }
        return same(old, "if", fresh)
                ? reason(SchemaTree.orAll(old, keyword), fresh.get(keyword), place + "/" + keyword)
                : undecided(place, keyword);
    }

    private boolean same(JsonNode old, String keyword, JsonNode fresh) {
        if (!old.has(keyword) || !fresh.has(keyword)) {
            return old.has(keyword) == fresh.has(keyword);
        }
        JsonNode one = part(keyword, old);
        JsonNode other = part(keyword, fresh);
        return before.identical(one, after, other, new HashSet<>());
    }

    /// A schema of that keyword alone.
    private static JsonNode part(String keyword, JsonNode schema) {
        return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode().set(keyword, schema.get(keyword));
    }

    private static boolean nothing(JsonNode schema) {
        return schema == BooleanNode.FALSE;
    }

    private interface Step<K> {
        @Nullable String reason(JsonNode schema, K at);
    }

    private interface Named {
        @Nullable String reason(String name, JsonNode schema);
    }

    private static @Nullable String each(JsonNode schemas, Step<Integer> step) {
        for (int i = 0; i < schemas.size(); i++) {
            String reason = step.reason(schemas.get(i), i);
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String entries(JsonNode schemas, Named step) {
        for (Map.Entry<String, JsonNode> each : schemas.properties()) {
            String reason = step.reason(each.getKey(), each.getValue());
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static String narrower(String place, String keyword, JsonNode value) {
        return "at '" + place + "': " + keyword + " " + shown(value) + " does not follow from the version before";
    }

    private static String undecided(String place, String keyword) {
        return "at '" + place + "': " + keyword + " cannot be compared with the version before";
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
