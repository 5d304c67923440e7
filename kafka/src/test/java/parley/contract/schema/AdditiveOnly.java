package parley.contract.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Compares a schema with the one that was released before it. Records of both are in one log, and are read by
/// consumers
/// of both: so a change may add optional properties, constants to an enum, and words, and may take back a limit.
/// Anything else is a violation, a keyword that this class does not know too.
final class AdditiveOnly {
    private static final Set<String> WORDS =
            Set.of("$schema", "$id", "$comment", "title", "description", "examples", "deprecated");
    /// Limits that may be taken back but not tightened: rising ones and falling ones.
    private static final Set<String> LOWER_LIMITS = Set.of("minimum", "exclusiveMinimum", "minLength", "minItems");

    private static final Set<String> UPPER_LIMITS = Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems");

    private final List<String> violations = new ArrayList<>();

    private AdditiveOnly() {}

    /// @return what is wrong with the change, each with its place; empty when it only adds
    static List<String> violations(JsonNode released, JsonNode current) {
        var comparison = new AdditiveOnly();
        comparison.compare("", released, current);
        return comparison.violations;
    }

    private void compare(String place, JsonNode released, JsonNode current) {
        var keywords = new TreeSet<String>();
        keywords.addAll(released.propertyNames());
        keywords.addAll(current.propertyNames());
        keywords.removeAll(WORDS);
        for (String keyword : keywords) {
            JsonNode before = released.path(keyword);
            JsonNode after = current.path(keyword);
            switch (keyword) {
                case "properties" -> properties(place, before, after);
                case "required" -> required(place, before, after);
                case "enum" -> constants(place, before, after);
                case "items" -> items(place, before, after);
                default -> limit(place, keyword, before, after);
            }
        }
    }

    private void properties(String place, JsonNode released, JsonNode current) {
        for (String name : released.propertyNames()) {
            if (current.has(name)) {
                compare(place + "/" + name, released.get(name), current.get(name));
            } else {
                violations.add(place + "/" + name + ": the property was removed");
            }
        }
    }

    private void required(String place, JsonNode released, JsonNode current) {
        Set<String> before = texts(released);
        Set<String> after = texts(current);
        for (String name : after) {
            if (!before.contains(name)) {
                violations.add(place + "/" + name + ": records of the release need not have the property");
            }
        }
        for (String name : before) {
            if (!after.contains(name)) {
                violations.add(place + "/" + name + ": consumers of the release rely on the property");
            }
        }
    }

    private void constants(String place, JsonNode released, JsonNode current) {
        if (released.isMissingNode()) {
            violations.add(place + ": any value was allowed, now only an enum");
        } else if (current.isMissingNode()) {
            violations.add(place + ": the enum was removed");
        } else if (!texts(current).containsAll(texts(released))) {
            violations.add(place + ": a constant was removed from the enum");
        }
    }

    private void items(String place, JsonNode released, JsonNode current) {
        if (released.isMissingNode() || current.isMissingNode()) {
            violations.add(place + ": items was added or removed");
        } else {
            compare(place + "/*", released, current);
        }
    }

    private void limit(String place, String keyword, JsonNode before, JsonNode after) {
        boolean lower = LOWER_LIMITS.contains(keyword);
        boolean upper = UPPER_LIMITS.contains(keyword);
        boolean fine = before.equals(after);
        if (lower || upper) {
            double sign = lower ? 1 : -1;
            boolean loosened = !before.isMissingNode()
                    && (after.isMissingNode() || sign * after.asDouble() <= sign * before.asDouble());
            fine = fine || loosened;
        }
        if (!fine) {
            violations.add(place + ": " + keyword + " was " + text(before) + ", now " + text(after));
        }
    }

    private static String text(JsonNode value) {
        return value instanceof MissingNode ? "absent" : value.toString();
    }

    private static Set<String> texts(JsonNode array) {
        var texts = new TreeSet<String>();
        StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).forEach(texts::add);
        return texts;
    }
}
