package parley.edge.messagetype;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;

/// A regular expression that is matched in time linear in the text (RE2: no look-around, no
/// back-references). Each match is paid for from the [Work] of the check that it belongs to.
final class LinearPattern implements RegularExpression {
    static final int MOST_CHARACTERS = 500;

    /// Instructions, of which each may be looked at once for each character.
    static final int MOST_PROGRAM = 1_000;

    /// What one check may spend on matching, in instructions times characters.
    static final class Work {
        private static final long MOST = 1_000_000;

        private long left = MOST;

        boolean exhausted() {
            return left < 0;
        }

        private boolean spend(long amount) {
            left -= amount;
            return left >= 0;
        }
    }

    /// Bound while a body is checked; matches outside of a check are free.
    static final ScopedValue<Work> WORK = ScopedValue.newInstance();

    private final Pattern pattern;

    private LinearPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /// @throws IllegalArgumentException when RE2 cannot compile it, or its program is too large
    static LinearPattern compile(String expression) {
        if (expression.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a pattern has " + expression.length() + " characters: expected at most " + MOST_CHARACTERS);
        }
        try {
            var compiled = Pattern.compile(expression);
            if (compiled.programSize() > MOST_PROGRAM) {
                throw new IllegalArgumentException("a pattern takes " + compiled.programSize()
                        + " instructions: expected at most " + MOST_PROGRAM);
            }
            return new LinearPattern(compiled);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "a pattern that does not run in linear time, or is none: expected the syntax of RE2 ("
                            + e.getDescription() + ")",
                    e);
        }
    }

    /// A text that cannot be paid for does not match; who checks asks [Work#exhausted] then.
    @Override
    public boolean matches(String text) {
        if (WORK.isBound() && !WORK.get().spend((long) (text.length() + 1) * pattern.programSize())) {
            return false;
        }
        return pattern.matcher(text).find();
    }
}
