package parley.contract.codec;

/// Whether text is Unicode that every language can hold: well-formed UTF-8, no half of a surrogate pair.
///
/// JSON parsers differ in what they do with `"\ud800"` or overlong bytes: some refuse, some replace. What is kept
/// byte for byte is checked once, when it comes in, so that no reader has to. One pass, nothing allocated.
public final class Unicode {
    /// What [#fault] answers when there is none.
    public static final int FINE = -1;

    private static final int NOT_HEX = -1;

    private Unicode() {}

    /// @param json well-formed JSON apart from what is looked for here, or a slice of it
    /// @return index in `json` of the first byte that is not UTF-8 or of the first escape that is half of a
    ///     surrogate pair or is broken; [#FINE] when there is none
    public static int fault(byte[] json, int from, int to) {
        int at = from;
        while (at < to) {
            int length = json[at] == '\\' ? escape(json, at, to) : sequence(json, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return FINE;
    }

    /// @return whether every surrogate in `text` has its other half: only then is its UTF-8 the same text
    public static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isSurrogate(unit)) {
                boolean pair = i + 1 < text.length() && Character.isSurrogatePair(unit, text.charAt(i + 1));
                if (!pair) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /// @return bytes of the escape that begins at `at`, both halves of a pair together; 0 when it is not well formed
    private static int escape(byte[] json, int at, int to) {
        if (at + 1 >= to) {
            return 0;
        }
        if (json[at + 1] != 'u') {
            return 2;
        }
        int unit = hex(json, at + 2, to);
        if (unit == NOT_HEX || Character.isLowSurrogate((char) unit)) {
            return 0;
        }
        if (!Character.isHighSurrogate((char) unit)) {
            return 6;
        }
        boolean pair = at + 7 < to
                && json[at + 6] == '\\'
                && json[at + 7] == 'u'
                && Character.isLowSurrogate((char) Math.max(0, hex(json, at + 8, to)));
        return pair ? 12 : 0;
    }

    private static int hex(byte[] json, int at, int to) {
        if (at + 4 > to) {
            return NOT_HEX;
        }
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                return NOT_HEX;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /// The table of well-formed byte sequences of the Unicode standard (table 3-7).
    ///
    /// @return bytes of the character that begins at `at`, 0 when it is not well formed
    private static int sequence(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return 0;
        }
        int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
