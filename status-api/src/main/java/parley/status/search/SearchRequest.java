package parley.status.search;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import parley.contract.search.SearchQuery;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// One question, checked.
///
/// @param conversation null: all that the asker is or was in
/// @param limit 1 to 100 messages
/// @param before the page before ended there; null: the newest
record SearchRequest(
        SearchQuery query,
        @Nullable UUID conversation,
        int limit,
        @Nullable SearchCursor before) {
    private static final int MOST = 100;
    private static final int DEFAULT = 20;

    /// @throws ProblemException 400 for whatever is not as the protocol says
    static SearchRequest of(MultiValueMap<String, String> parameters) {
        String conversation = single(parameters, "conversation");
        String before = single(parameters, "before");
        Long limit = Inputs.number(parameters, "limit", 1, MOST);
        return new SearchRequest(
                query(single(parameters, "q")),
                conversation == null ? null : Inputs.uuid("conversation", conversation),
                limit == null ? DEFAULT : limit.intValue(),
                before == null ? null : SearchCursor.of(before));
    }

    private static SearchQuery query(@Nullable String q) {
        String text = q == null ? "" : q;
        if (text.codePointCount(0, text.length()) > SearchQuery.MOST) {
            throw ProblemException.badInput("q", text, "at most " + SearchQuery.MOST + " characters");
        }
        SearchQuery query = SearchQuery.of(text);
        if (query == null) {
            throw ProblemException.badInput("q", text, "a word of at least two letters or digits");
        }
        return query;
    }

    private static @Nullable String single(MultiValueMap<String, String> parameters, String field) {
        List<String> values = parameters.getOrDefault(field, List.of());
        if (values.size() > 1) {
            throw ProblemException.badInput(field, String.join(", ", values), "one value");
        }
        return values.isEmpty() ? null : values.getFirst();
    }
}
