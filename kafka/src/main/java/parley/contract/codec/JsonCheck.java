package parley.contract.codec;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.ObjectReadContext;

/// Whether a JSON value is one that every reader understands the same way: no key twice in an object, no half of a
/// surrogate pair, nothing that is not UTF-8.
public final class JsonCheck {
    private JsonCheck() {}

    /// @param json well-formed JSON or not
    /// @return what is wrong with it, or null
    public static @Nullable String problem(RawJson json) {
        try (var parser = json.parser(Json.STRICT, ObjectReadContext.empty())) {
            boolean empty = parser.nextToken() == null;
            parser.skipChildren();
            parser.finishToken();
            if (empty || parser.nextToken() != null) {
                return "expected one JSON value";
            }
        } catch (JacksonException e) {
            return Json.describe(e);
        }
        int fault = json.unicodeFault();
        return fault == Unicode.FINE ? null : "broken UTF-8 or half of a surrogate pair at byte " + fault;
    }
}
