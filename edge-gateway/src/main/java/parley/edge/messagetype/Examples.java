package parley.edge.messagetype;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Makes values that are likely to be valid under a schema, its limits first. Whoever needs them valid
/// checks them. Pure; for one thread.
final class Examples {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int SHALLOW = 6;
    private static final int DEEPEST = 24;
    private static final int MOST_MEMBERS = 50;

    /// Values in one example: schemas that refer to themselves twice would grow for ever.
    private static final int MOST_VALUES = 1_000;

    private static final int LONGEST = 300;
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "A1",
            "abc",
            "42",
            "é😀",
            "2026-01-31",
            "2026-01-31T12:00:00Z",
            "a@b.example",
            "https://a.example/b");

    private final JsonNode root;
    private final SchemaTree tree;
    private final RandomGenerator random;
    private int values;

    Examples(JsonNode root, RandomGenerator random) {
        this.root = root;
        this.tree = new SchemaTree(root);
        this.random = random;
    }

    JsonNode next() {
        values = 0;
        return of(List.of(root), 0);
    }

    private JsonNode of(List<JsonNode> schemas, int depth) {
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            return NODES.nullNode();
        }
        List<JsonNode> all = chosen(schemas);
        for (JsonNode schema : all) {
            if (schema.has("const")) {
                return schema.get("const");
            }
            if (schema.has("enum") && !schema.get("enum").isEmpty()) {
                return any(schema.get("enum").valueStream().toList());
            }
        }
        Set<Kind> kinds = Kind.of(all);
        if (depth > SHALLOW && kinds.size() > 2) {
            kinds.removeAll(EnumSet.of(Kind.OBJECT, Kind.ARRAY));
        }
        return kinds.isEmpty() ? NODES.nullNode() : of(any(List.copyOf(kinds)), all, depth);
    }

    /// The conjuncts, and those of one branch of each choice.
    private List<JsonNode> chosen(List<JsonNode> schemas) {
        var all = new ArrayList<JsonNode>();
        schemas.forEach(schema -> all.addAll(tree.conjuncts(schema)));
        for (int i = 0; i < all.size() && all.size() < SchemaRules.MOST_IN_PLACE; i++) {
            for (String choice : List.of("anyOf", "oneOf")) {
                JsonNode branches = all.get(i).path(choice);
                if (!branches.isEmpty()) {
                    all.addAll(tree.conjuncts(any(branches.valueStream().toList())));
                }
            }
        }
        return all;
    }

    private JsonNode of(Kind kind, List<JsonNode> schemas, int depth) {
        return switch (kind) {
            case NULL -> NODES.nullNode();
            case BOOLEAN -> NODES.booleanNode(random.nextBoolean());
            case STRING -> NODES.stringNode(text(schemas));
            case INTEGER -> NODES.numberNode(number(schemas).setScale(0, RoundingMode.HALF_UP));
            case FRACTION -> NODES.numberNode(number(schemas));
            case ARRAY -> array(schemas, depth);
            case OBJECT -> object(schemas, depth);
        };
    }

    private JsonNode object(List<JsonNode> schemas, int depth) {
        Set<String> required = new LinkedHashSet<>();
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode schema : schemas) {
            schema.path("required").forEach(name -> required.add(name.asString()));
            names.addAll(schema.path("properties").propertyNames());
        }
        int most = (int) limit(schemas, "maxProperties", MOST_MEMBERS, false);
        if (random.nextInt(3) == 0) {
            names.add(any(List.of("x", "other", "zz", "text", "42")));
        }
        ObjectNode object = NODES.objectNode();
        required.forEach(name -> object.set(name, property(schemas, name, depth)));
        for (String name : names) {
            if (depth < SHALLOW && object.size() < most && !object.has(name) && random.nextBoolean()) {
                object.set(name, property(schemas, name, depth));
            }
        }
        return object;
    }

    private JsonNode property(List<JsonNode> schemas, String name, int depth) {
        return of(
                schemas.stream()
                        .filter(JsonNode::isObject)
                        .map(schema -> SchemaTree.ofProperty(schema, name))
                        .toList(),
                depth + 1);
    }

    private JsonNode array(List<JsonNode> schemas, int depth) {
        long least = limit(schemas, "minItems", 0, true);
        long most = limit(schemas, "maxItems", least + 3, false);
        long length = Math.min(MOST_MEMBERS, between(least, depth > SHALLOW ? least : most));
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; i < length; i++) {
            int at = i;
            array.add(of(
                    schemas.stream()
                            .filter(JsonNode::isObject)
                            .map(schema -> SchemaTree.ofItem(schema, at))
                            .toList(),
                    depth + 1));
        }
        return array;
    }

    private String text(List<JsonNode> schemas) {
        long least = limit(schemas, "minLength", 0, true);
        long most = limit(schemas, "maxLength", least + 8, false);
        List<String> patterns = schemas.stream()
                .filter(schema -> schema.has("pattern"))
                .map(schema -> schema.get("pattern").asString())
                .toList();
        List<String> fitting = TEXTS.stream()
                .filter(text -> text.codePointCount(0, text.length()) >= least)
                .filter(text -> text.codePointCount(0, text.length()) <= most)
                .filter(text -> patterns.stream()
                        .allMatch(each -> LinearPattern.compile(each).matches(text)))
                .toList();
        if (!fitting.isEmpty() && random.nextBoolean()) {
            return any(fitting);
        }
        return any(List.of("a", "0", "Z", "é")).repeat((int) Math.min(LONGEST, between(least, most)));
    }

    /// One of the limits, or something between them.
    private BigDecimal number(List<JsonNode> schemas) {
        BigDecimal least = null;
        BigDecimal most = null;
        BigDecimal step = null;
        for (JsonNode schema : schemas) {
            for (String keyword : List.of("minimum", "exclusiveMinimum")) {
                if (schema.has(keyword)) {
                    BigDecimal limit = schema.get(keyword).decimalValue();
                    least = least == null ? limit : least.max(limit);
                }
            }
            for (String keyword : List.of("maximum", "exclusiveMaximum")) {
                if (schema.has(keyword)) {
                    BigDecimal limit = schema.get(keyword).decimalValue();
                    most = most == null ? limit : most.min(limit);
                }
            }
            step = schema.has("multipleOf") ? schema.get("multipleOf").decimalValue() : step;
        }
        BigDecimal from = least != null ? least : most != null ? most.subtract(BigDecimal.TEN) : BigDecimal.valueOf(-5);
        BigDecimal to = most != null ? most : from.add(BigDecimal.valueOf(20));
        BigDecimal value = switch (random.nextInt(4)) {
            case 0 -> from;
            case 1 -> to;
            default -> from.add(to.subtract(from).multiply(BigDecimal.valueOf(random.nextInt(101), 2)));
        };
        return step == null || step.signum() == 0
                ? value
                : value.divide(step, 0, RoundingMode.CEILING).multiply(step);
    }

    private static long limit(List<JsonNode> schemas, String keyword, long otherwise, boolean lower) {
        long limit = otherwise;
        for (JsonNode schema : schemas) {
            if (schema.has(keyword)) {
                long here = schema.get(keyword).decimalValue().longValue();
                limit = lower ? Math.max(limit, here) : Math.min(limit, here);
            }
        }
        return Math.max(0, limit);
    }

    private long between(long least, long most) {
        return least + random.nextLong(Math.max(1, Math.min(MOST_MEMBERS, most - least) + 1));
    }

    private <T> T any(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}
