package parley.status.search;

import java.util.ArrayList;
import java.util.List;
import parley.contract.search.Span;

/// A part of a text that shows where it matches. Pure.
///
/// @param text of at most [#LONGEST] UTF-16 units, beginning and ending between characters; an ellipsis
///     stands where something was left out
/// @param matches in UTF-16 units of `text`, ascending and apart
record Snippet(String text, List<Span> matches) {
    static final int LONGEST = 200;

    private static final int BEFORE = 60;
    private static final String MORE = "…";

    /// @param matches in `text`, ascending, at least one
    static Snippet of(String text, List<Span> matches) {
        if (text.length() <= LONGEST) {
            return new Snippet(text, matches);
        }
        int room = LONGEST - 2 * MORE.length();
        int first = matches.getFirst().from();
        int from = between(text, Math.max(0, Math.min(first - BEFORE, text.length() - room)));
        int to = between(text, Math.min(text.length(), from + room));
        String head = from > 0 ? MORE : "";
        String tail = to < text.length() ? MORE : "";
        int shift = head.length() - from;
        var inside = new ArrayList<Span>();
        for (Span match : matches) {
            if (match.from() < to) {
                inside.add(new Span(match.from() + shift, Math.min(match.to(), to) + shift));
            }
        }
        return new Snippet(head + text.substring(from, to) + tail, List.copyOf(inside));
    }

    private static int between(String text, int at) {
        boolean inside = at > 0
                && at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }
}
