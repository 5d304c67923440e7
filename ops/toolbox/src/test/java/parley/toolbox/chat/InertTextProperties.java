package parley.toolbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

class InertTextProperties {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<Integer> JOINERS = Set.of(0x200c, 0x200d);

    @Property
    void nothingActiveIsLeft(@ForAll("texts") String text) {
        assertInert(InertText.of(text));
    }

    @Property
    void whatIsHarmlessStays(@ForAll("harmless") String text) {
        assertThat(InertText.of(text)).isEqualTo(text);
    }

    @Property
    void jsonIsInertAndStillTheSameJson(@ForAll("texts") String text) {
        String json = "{\"a\":\n" + JSON.writeValueAsString(text) + ",\r\n\t\"b\":[1.50,\"" + literal(text) + "\"]}";
        String inert = InertText.ofJson(json);
        assertInert(inert);
        assertThat(JSON.readTree(inert)).isEqualTo(JSON.readTree(json));
        assertThat(inert).contains("1.50");
    }

    /// As a sender may write it: what JSON allows to stand unescaped stands so.
    private static String literal(String text) {
        return text.codePoints()
                .filter(c -> c >= 0x20 && c != '"' && c != '\\' && !(c >= 0xd800 && c <= 0xdfff))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void assertInert(String text) {
        assertThat(text.codePoints())
                .allSatisfy(c -> assertThat(Character.getType(c))
                        .as("U+%04X", c)
                        .isNotIn(
                                (int) Character.CONTROL,
                                (int) Character.SURROGATE,
                                (int) Character.LINE_SEPARATOR,
                                (int) Character.PARAGRAPH_SEPARATOR,
                                JOINERS.contains(c) ? -1 : (int) Character.FORMAT));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> nasty = Arbitraries.of(
                0x1b, 0x9b, 0x07, 0x08, 0x0a, 0x0d, 0x09, 0x00, 0x7f, 0x85, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066,
                0x2069, 0x200b, 0x200e, 0x200f, 0xfeff, 0xe0041, 0x00ad, 0xd800, 0xdfff, 0x200d, 0x1f469);
        return Arbitraries.oneOf(
                        nasty,
                        Arbitraries.integers().between(0, 0x10ffff),
                        Arbitraries.integers().between(32, 126))
                .list()
                .ofMaxSize(40)
                .map(points -> points.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    @Provide
    Arbitrary<String> harmless() {
        return Arbitraries.of("hello", "žluťoučký", "漢字", "שלום", "👩\u200d🚀", "a\\u{1b}", "{\"x\":1}", " ")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }
}
