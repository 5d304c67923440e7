package parley.contract.search;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a full-text index of pairs of characters is given instead of the text itself.
///
/// Pairs are few and long-listed where an alphabet has 26 letters: of a million messages, a third holds "in".
/// So each beginning of a word (of 2, 4 and 6 letters) stands as one pair, in characters that MySQL takes for
/// letters and hardly any text holds (Han, extension A); scripts without spaces, which have thousands of
/// characters, stand as they are. Two beginnings may share a pair: the index only finds candidates,
/// [SearchQuery#matches] decides.
///
/// Whoever changes this must have the index built anew.
public final class IndexTerms {
    private static final int[] LENGTHS = {2, 4, 6};
    private static final int FIRST_RARE = 0x3400;
    private static final int RARE = 0x1900;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private IndexTerms() {}

    /// @param text of [SearchableText]
    /// @return what to index, words of it separated by spaces; empty when nothing of the text can be found
    public static String of(String text) {
        FoldedText folded = FoldedText.of(text);
        var terms = new LinkedHashSet<String>();
        for (FoldedText.Run run : folded.runs()) {
            String part = folded.text(run);
            if (run.dense()) {
                if (longEnough(part)) {
                    terms.add(part);
                }
            } else {
                beginnings(part, terms);
            }
        }
        return String.join(" ", terms);
    }

    /// @return pairs that a text has in the index if it holds `part`; none when it is too short for the index
    static List<String> pairs(String part, boolean dense) {
        if (!longEnough(part)) {
            return List.of();
        }
        if (!dense) {
            int letters = part.codePointCount(0, part.length());
            int known = letters >= LENGTHS[2] ? LENGTHS[2] : letters >= LENGTHS[1] ? LENGTHS[1] : LENGTHS[0];
            return List.of(pair(part, known));
        }
        var pairs = new ArrayList<String>();
        for (int at = 0; ; at = part.offsetByCodePoints(at, 1)) {
            int end = part.offsetByCodePoints(at, 2);
            pairs.add(part.substring(at, end));
            if (end == part.length()) {
                return pairs;
            }
        }
    }

    static boolean longEnough(String part) {
        return part.codePointCount(0, part.length()) >= LENGTHS[0];
    }

    private static void beginnings(String word, Set<String> terms) {
        int letters = word.codePointCount(0, word.length());
        for (int length : LENGTHS) {
            if (length <= letters) {
                terms.add(pair(word, length));
            }
        }
    }

    private static String pair(String word, int letters) {
        long hash = FNV_OFFSET;
        int end = word.offsetByCodePoints(0, letters);
        for (int i = 0; i < end; i++) {
            hash = (hash ^ word.charAt(i)) * FNV_PRIME;
        }
        hash ^= hash >>> 32;
        long place = Long.remainderUnsigned(hash, (long) RARE * RARE);
        return new String(new char[] {(char) (FIRST_RARE + place / RARE), (char) (FIRST_RARE + place % RARE)});
    }
}
