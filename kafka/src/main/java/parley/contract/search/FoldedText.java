package parley.contract.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A text without regard to case, cut into words and into runs of the scripts that are written without
/// spaces, each of which knows where it was in the text. Immutable.
final class FoldedText {
    /// @param from index of the first character in the folded text
    /// @param to index behind the last
    /// @param dense whether it is a run of a script without spaces, in which a word may begin anywhere
    record Run(int from, int to, boolean dense) {}

    private enum Kind {
        WORD,
        DENSE,
        NEITHER
    }

    private static final char PROLONGED_SOUND = '\u30fc';

    private final String folded;
    /// Of each folded character, and of the end, where it began in the text.
    private final int[] origins;
    private final List<Run> runs;

    private FoldedText(String folded, int[] origins) {
        this.folded = folded;
        this.origins = origins;
        this.runs = runs(folded);
    }

    /// @param text in the form NFKC
    static FoldedText of(String text) {
        var folded = new StringBuilder(text.length() + 8);
        int[] origins = new int[text.length() + 8];
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            int before = folded.length();
            fold(codePoint, folded);
            if (folded.length() >= origins.length) {
                origins = Arrays.copyOf(origins, 2 * folded.length());
            }
            Arrays.fill(origins, before, folded.length(), at);
            at += Character.charCount(codePoint);
        }
        origins[folded.length()] = text.length();
        return new FoldedText(folded.toString(), origins);
    }

    /// Each character to one of its own, so that a sigma at the end of a word is no other letter; upwards
    /// first, for letters of which two have one capital. Sharp s alone becomes two, as its capital long was.
    private static void fold(int codePoint, StringBuilder folded) {
        switch (codePoint) {
            case 'ß', 'ẞ' -> folded.append("ss");
            default -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(codePoint)));
        }
    }

    List<Run> runs() {
        return runs;
    }

    String text(Run run) {
        return folded.substring(run.from(), run.to());
    }

    /// @return index in the folded text, -1 when the run does not contain it from `from` on
    int find(Run run, String part, int from) {
        int at = folded.indexOf(part, Math.max(from, run.from()));
        return at >= 0 && at + part.length() <= run.to() ? at : -1;
    }

    boolean startsWith(Run run, String part) {
        return part.length() <= run.to() - run.from() && folded.startsWith(part, run.from());
    }

    /// @return where `[from, to)` of the folded text lies in the text; a character that folded to several is
    ///     whole
    Span span(int from, int to) {
        int end = to;
        while (end < folded.length() && origins[end] == origins[to - 1]) {
            end++;
        }
        return new Span(origins[from], origins[end]);
    }

    private static List<Run> runs(String folded) {
        var runs = new ArrayList<Run>();
        Kind kind = Kind.NEITHER;
        int from = 0;
        for (int at = 0; at < folded.length(); ) {
            int codePoint = folded.codePointAt(at);
            Kind next = kind(codePoint, kind);
            if (next != kind) {
                add(runs, kind, from, at);
                kind = next;
                from = at;
            }
            at += Character.charCount(codePoint);
        }
        add(runs, kind, from, folded.length());
        return List.copyOf(runs);
    }

    private static void add(List<Run> runs, Kind kind, int from, int to) {
        if (kind != Kind.NEITHER) {
            runs.add(new Run(from, to, kind == Kind.DENSE));
        }
    }

    private static Kind kind(int codePoint, Kind before) {
        if (codePoint < 0x80) {
            return Character.isLetterOrDigit(codePoint) ? Kind.WORD : Kind.NEITHER;
        }
        boolean mark = switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> false;
        };
        if (mark) {
            return before; // part of what it stands on; alone, as at the beginning of a question, it is nothing
        }
        if (!Character.isLetterOrDigit(codePoint)) {
            return Kind.NEITHER;
        }
        return dense(codePoint) ? Kind.DENSE : Kind.WORD;
    }

    private static boolean dense(int codePoint) {
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            default -> codePoint == PROLONGED_SOUND;
        };
    }
}
