package parley.contract.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// JSON as clients may write it: any white space, escapes, spellings of numbers, order of keys and depth.
public final class AnyJson {
    private static final int DEPTH = 3;

    private AnyJson() {}

    /// @return one value
    public static Arbitrary<RawJson> value() {
        return text(DEPTH).map(RawJson::of);
    }

    /// @return one object
    public static Arbitrary<RawJson> object() {
        return object(DEPTH).map(RawJson::of);
    }

    /// @return a valid object with a few bytes changed, inserted or cut off
    public static Arbitrary<byte[]> damaged() {
        Arbitrary<byte[]> whole = object(2).map(json -> json.getBytes(StandardCharsets.UTF_8));
        return Combinators.combine(whole, Arbitraries.integers().between(0, 2), Arbitraries.randomValue(r -> r))
                .as((bytes, kind, random) -> {
                    int at = random.nextInt(bytes.length);
                    return switch (kind) {
                        case 0 -> java.util.Arrays.copyOf(bytes, at);
                        case 1 -> {
                            bytes[at] = (byte) random.nextInt(256);
                            yield bytes;
                        }
                        default -> {
                            byte[] longer = new byte[bytes.length + 1];
                            System.arraycopy(bytes, 0, longer, 0, at);
                            longer[at] = (byte) "{}[],:\"\\0-e.".charAt(random.nextInt(12));
                            System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                            yield longer;
                        }
                    };
                });
    }

    private static Arbitrary<String> text(int depth) {
        return depth == 0 ? scalar() : Arbitraries.oneOf(scalar(), object(depth), array(depth));
    }

    private static Arbitrary<String> scalar() {
        return Arbitraries.oneOf(string(), number(), Arbitraries.of("true", "false", "null"));
    }

    private static Arbitrary<String> object(int depth) {
        Arbitrary<List<String>> keys =
                string().list().uniqueElements(AnyJson::plain).ofMaxSize(4);
        return Combinators.combine(keys, text(depth - 1).list().ofSize(4), space(), space())
                .as((names, values, before, after) -> {
                    var fields = new ArrayList<String>();
                    for (int i = 0; i < names.size(); i++) {
                        fields.add(before + names.get(i) + after + ":" + before + values.get(i) + after);
                    }
                    return "{" + before + String.join(",", fields) + "}";
                });
    }

    /// Keys that differ only in how they are escaped are the same key.
    private static String plain(String key) {
        try (var reader = JsonObjectReader.trusted(("{" + key + ":0}").getBytes(StandardCharsets.UTF_8))) {
            reader.next();
            return reader.name();
        }
    }

    private static Arbitrary<String> array(int depth) {
        return Combinators.combine(text(depth - 1).list().ofMaxSize(4), space(), space())
                .as((values, before, after) -> "[" + before + String.join(after + "," + before, values) + after + "]");
    }

    private static Arbitrary<String> number() {
        Arbitrary<String> digits =
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(30);
        Arbitrary<String> whole = Arbitraries.oneOf(
                Arbitraries.of("0", "1", "9007199254740993", "18446744073709551616"), digits.map(text -> "1" + text));
        Arbitrary<String> fraction =
                Arbitraries.oneOf(Arbitraries.of("", ".0", ".00", ".50"), digits.map(d -> "." + d));
        Arbitrary<String> exponent = Arbitraries.of("", "e5", "E+10", "e-0", "e999999");
        return Combinators.combine(Arbitraries.of("", "-"), whole, fraction, exponent)
                .as((sign, w, f, e) -> sign + w + f + e);
    }

    private static Arbitrary<String> string() {
        Arbitrary<String> unit = Arbitraries.oneOf(
                Arbitraries.of(
                        "\\\"", "\\\\", "\\/", "\\n", "\\u0000", "\\u00E9", "\\ud83d\\ude00", "}", "]", ",", ":"),
                Arbitraries.of("é", "€", "😀", "\u2028", "\u202e", "\u007f", "\ufeff", "<script>"),
                Arbitraries.chars().range(' ', '~').map(c -> c == '"' || c == '\\' ? " " : String.valueOf(c)));
        return unit.list().ofMaxSize(6).map(units -> '"' + String.join("", units) + '"');
    }

    private static Arbitrary<String> space() {
        return Arbitraries.of("", "", " ", "\n\t", "\r\n  ");
    }
}
