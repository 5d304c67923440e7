package parley.edge.service;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// What another system is called. It stands before the client ids of what it sends, so it must leave room for
/// them, and be none of the server's own beginnings.
final class ServiceName {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,22}");
    private static final Set<String> OURS = Set.of("member", "members", "title", "placeholder");

    private ServiceName() {}

    /// @throws parley.edge.rest.ProblemException `bad_request`
    static String parse(String field, @Nullable String value) {
        String name = Fields.required(field, value);
        if (!NAME.matcher(name).matches() || OURS.contains(name)) {
            throw Fields.bad(
                    field, name, "2 to 23 of a-z, 0-9 and '-', beginning with a letter, and none of the server's own");
        }
        return name;
    }
}
