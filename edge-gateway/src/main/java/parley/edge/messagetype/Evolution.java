package parley.edge.messagetype;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether a new version of a type accepts all that the version before accepts: by rules that prove it, and
/// by examples, in case a rule is wrong. What the rules cannot decide counts as incompatible. Pure.
final class Evolution {
    private static final int EXAMPLES = 200;

    private Evolution() {}

    /// @return why bodies of the version before may be refused; null when none is
    static @Nullable String reason(BodySchema before, BodySchema after) {
        String reason = Containment.reason(before.document(), after.document());
        if (reason != null) {
            return reason;
        }
        // The same document gives the same examples: a refusal can be had again.
        var examples = new Examples(
                before.document(),
                new SplittableRandom(before.document().toString().hashCode()));
        for (int i = 0; i < EXAMPLES; i++) {
            JsonNode example = examples.next();
            if (before.problem(example) == null) {
                String problem = after.problem(example);
                if (problem != null) {
                    return "an example of the version before is refused " + problem;
                }
            }
        }
        return null;
    }
}
