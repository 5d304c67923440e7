package parley.toolbox.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import parley.testkit.fixture.RealisticText;

/// The text of each of millions of messages, by its number: something that people write, and a word that is
/// the rarer the higher its rank. Pure: the same number is the same text. Safe from any thread.
final class StoredTexts {
    private static final int POOL = 5_000;
    private static final int WORDS = 50_000;
    private static final int LONGEST = 600;
    private static final String SYLLABLES = "bakodemifunagilopesurativezahojucylenwo";

    private final List<String> pool = new ArrayList<>();

    StoredTexts(long seed) {
        var texts = new RealisticText(seed);
        for (int i = 0; i < POOL; i++) {
            String text = texts.next();
            pool.add(
                    text.length() <= LONGEST
                            ? text
                            : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST - 1))));
        }
    }

    String of(long number) {
        long mixed = mix(number);
        double uniform = (mix(mixed) >>> 11) * 0x1.0p-53;
        return pool.get((int) Long.remainderUnsigned(mixed, POOL)) + " "
                + word((int) (WORDS * uniform * uniform * uniform));
    }

    /// @param rank from 0: the rank of one message's word is below `r` with the probability of the cubic root
    ///     of `r` divided by 50,000
    static String word(int rank) {
        var random = new Random(rank);
        var word = new StringBuilder();
        for (int i = 3 + random.nextInt(2); i > 0; i--) {
            int at = 2 * random.nextInt(SYLLABLES.length() / 2);
            word.append(SYLLABLES, at, at + 2);
        }
        return word.toString();
    }

    private static long mix(long number) {
        long z = (number + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
