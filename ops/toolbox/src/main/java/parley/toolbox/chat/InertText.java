package parley.toolbox.chat;

import java.util.Locale;

/// Makes text that other people wrote harmless for a terminal and for the eye: whatever could move the
/// cursor,
/// change colours, break the line, turn the direction of writing or hide itself is shown as its number in
/// braces.
public final class InertText {
    private InertText() {}

    /// @return one line that a terminal prints as it is
    public static String of(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') {
                out.append('⏎');
            } else if (active(c)) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            } else {
                out.appendCodePoint(c);
            }
        }
        return out.toString();
    }

    /// Makes JSON one line that a terminal prints as it is. It stays the same JSON: what is active can only
    /// stand
    /// inside strings, where it becomes an escape, or be white space between them.
    ///
    /// @param json valid JSON
    public static String ofJson(String json) {
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\n' || c == '\r' || c == '\t') {
                out.append(' ');
            } else if (activeInJson(json, i)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean activeInJson(String json, int i) {
        char c = json.charAt(i);
        if (!Character.isSurrogate(c)) {
            return active(c);
        }
        int start = Character.isLowSurrogate(c) && i > 0 ? i - 1 : i;
        int whole = json.codePointAt(start);
        return whole < 0x10000 || active(whole);
    }

    private static boolean active(int c) {
        int kind = Character.getType(c);
        return kind == Character.CONTROL
                || kind == Character.SURROGATE
                || kind == Character.LINE_SEPARATOR
                || kind == Character.PARAGRAPH_SEPARATOR
                || kind == Character.FORMAT && !joiner(c);
    }

    /// Joiners are needed in the writing of several languages and inside emoji.
    private static boolean joiner(int c) {
        return c == 0x200c || c == 0x200d;
    }
}
