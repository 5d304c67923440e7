package parley.edge.frame;

/// A stranger's text made harmless for an error message: short, quoted, control and direction characters
/// shown as escapes.
public final class Printable {
    private static final int MOST = 40;

    private Printable() {}

    public static String of(String text) {
        return of(text, MOST);
    }

    /// @param most characters that are shown
    public static String of(String text, int most) {
        var out = new StringBuilder("'");
        text.codePoints().limit(most).forEach(point -> {
            boolean plain = point >= 0x20
                    && point != '\''
                    && Character.isDefined(point)
                    && switch (Character.getType(point)) {
                        case Character.CONTROL,
                                Character.FORMAT,
                                Character.SURROGATE,
                                Character.LINE_SEPARATOR,
                                Character.PARAGRAPH_SEPARATOR,
                                Character.PRIVATE_USE -> false;
                        default -> true;
                    };
            if (plain) {
                out.appendCodePoint(point);
            } else {
                out.append(String.format("\\u{%x}", point));
            }
        });
        return out.append(text.codePointCount(0, text.length()) > most ? "…'" : "'")
                .toString();
    }
}
