package parley.contract.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody looks for. A text matches when it holds every word that was asked for: a word of an alphabet
/// at the beginning of one of its own words, one of a script without spaces anywhere. Case and compatibility
/// forms make no difference. Immutable.
public final class SearchQuery {
    /// Code points of a question.
    public static final int MOST = 100;

    /// More pairs make a question dearer, not narrower.
    private static final int MOST_PAIRS = 12;

    private record Term(String text, boolean dense) {}

    private final List<Term> terms;

    private SearchQuery(List<Term> terms) {
        this.terms = terms;
    }

    /// @param text data, never operators: nothing in it has a meaning of its own
    /// @return null when no word of it has two characters, which is the least that can be found
    public static @Nullable SearchQuery of(String text) {
        FoldedText folded = FoldedText.of(SearchableText.normalized(text));
        List<Term> terms = folded.runs().stream()
                .map(run -> new Term(folded.text(run), run.dense()))
                .distinct()
                .toList();
        return terms.stream().anyMatch(term -> IndexTerms.longEnough(term.text())) ? new SearchQuery(terms) : null;
    }

    /// @return for `MATCH … AGAINST (? IN BOOLEAN MODE)` on what [IndexTerms] made: every text that matches
    ///     has all of it. It holds no character that is an operator there
    public String expression() {
        var pairs = new LinkedHashSet<String>();
        terms.stream()
                .sorted(Comparator.comparing((Term term) -> term.text().length())
                        .reversed())
                .forEach(term -> pairs.addAll(IndexTerms.pairs(term.text(), term.dense())));
        var expression = new StringBuilder();
        pairs.stream()
                .limit(MOST_PAIRS)
                .forEach(pair ->
                        expression.append(expression.isEmpty() ? "+" : " +").append(pair));
        return expression.toString();
    }

    /// @param text of [SearchableText]
    /// @return where the words are in the text, ascending and apart; empty when it does not match
    public List<Span> matches(String text) {
        FoldedText folded = FoldedText.of(text);
        var found = new ArrayList<Span>();
        for (Term term : terms) {
            int before = found.size();
            for (FoldedText.Run run : folded.runs()) {
                if (run.dense() == term.dense()) {
                    places(folded, run, term.text(), found);
                }
            }
            if (found.size() == before) {
                return List.of();
            }
        }
        return apart(found);
    }

    private static void places(FoldedText folded, FoldedText.Run run, String part, List<Span> found) {
        if (!run.dense()) {
            if (folded.startsWith(run, part)) {
                found.add(folded.span(run.from(), run.from() + part.length()));
            }
            return;
        }
        for (int at = folded.find(run, part, run.from()); at >= 0; at = folded.find(run, part, at + part.length())) {
            found.add(folded.span(at, at + part.length()));
        }
    }

    private static List<Span> apart(List<Span> found) {
        found.sort(Comparator.comparingInt(Span::from).thenComparingInt(Span::to));
        var apart = new ArrayList<Span>();
        for (Span span : found) {
            if (!apart.isEmpty() && apart.getLast().to() >= span.from()) {
                Span last = apart.removeLast();
                apart.add(new Span(last.from(), Math.max(last.to(), span.to())));
            } else {
                apart.add(span);
            }
        }
        return List.copyOf(apart);
    }
}
