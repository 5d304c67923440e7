package parley.edge.frame;

import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonCheck;
import parley.contract.codec.RawJson;

/// What must be true of a body and of metadata before they are published: they go out again byte for byte,
/// to every kind of client.
final class Bodies {
    private Bodies() {}

    /// @return what is wrong, or null
    static @Nullable String problem(RawJson body, @Nullable RawJson meta) {
        String wrong = JsonCheck.problem(body);
        if (wrong != null) {
            return "body: " + wrong;
        }
        if (meta == null) {
            return null;
        }
        if (meta.buffer().get(0) != '{') {
            return "meta: expected a JSON object";
        }
        String wrongMeta = JsonCheck.problem(meta);
        return wrongMeta == null ? null : "meta: " + wrongMeta;
    }
}
