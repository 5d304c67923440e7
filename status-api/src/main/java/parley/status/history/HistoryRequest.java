package parley.status.history;

import java.util.UUID;
import org.springframework.util.MultiValueMap;
import parley.contract.id.Seq;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// One question for a page, checked.
///
/// @param limit 1 to 100 messages
record HistoryRequest(UUID conversation, Anchor anchor, int limit) {
    private static final int MAX_LIMIT = 100;
    private static final int DEFAULT_LIMIT = 50;

    /// @throws ProblemException 400 for whatever is not as the protocol says
    static HistoryRequest of(String conversation, MultiValueMap<String, String> query) {
        UUID id = Inputs.uuid("conversation", conversation);
        Long limit = Inputs.number(query, "limit", 1, MAX_LIMIT);
        return new HistoryRequest(id, anchor(query), limit == null ? DEFAULT_LIMIT : limit.intValue());
    }

    private static Anchor anchor(MultiValueMap<String, String> query) {
        Long before = Inputs.number(query, "before", 0, Seq.MAX);
        Long after = Inputs.number(query, "after", 0, Seq.MAX);
        if (before != null && after != null) {
            throw ProblemException.badInput("before", before.toString(), "either before or after, not both");
        }
        if (before != null) {
            return new Anchor.Before(before);
        }
        return after != null ? new Anchor.After(after) : new Anchor.Newest();
    }
}
