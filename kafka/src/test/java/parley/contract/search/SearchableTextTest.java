package parley.contract.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.codec.Unicode;

final class SearchableTextTest {
    @Property(tries = 500)
    void isInOneFormAndBounded(@ForAll String any) {
        String sent = Unicode.wellFormed(any) ? any : "ﬁ" + any.length();
        String text = SearchableText.of("text", body("text", sent.repeat(1 + 9_000 / (1 + sent.length()))));
        if (text == null) {
            assertThat(sent.codePoints()
                            .allMatch(c -> Character.isWhitespace(c)
                                    || Character.isSpaceChar(c)
                                    || Character.getType(c) == Character.CONTROL))
                    .as("nothing but blanks is left of '%s'", sent)
                    .isTrue();
            return;
        }
        assertThat(Normalizer.isNormalized(text, Normalizer.Form.NFKC)).isTrue();
        assertThat(text.codePointCount(0, text.length())).isBetween(1, SearchableText.MOST);
        assertThat(text).isEqualTo(text.strip());
        assertThat(Unicode.wellFormed(text)).isTrue();
        assertThat(text.chars().filter(c -> c < ' ' && c != '\n')).isEmpty();
    }

    @Property(tries = 300)
    void isTheSentTextWhenThatIsOrdinary(@ForAll("words") String sent) {
        assertThat(SearchableText.of("text", body("text", sent))).isEqualTo(sent);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> words() {
        return net.jqwik.api.Arbitraries.strings()
                .withChars("abcXYZ 好的是 äöü,.!?\"\\")
                .ofMinLength(1)
                .ofMaxLength(60)
                .filter(text -> !text.isBlank() && text.equals(text.strip()));
    }

    @Example
    void knowsTheTypesThatHaveOne() {
        assertThat(SearchableText.of("text", RawJson.of("{\"n\":1, \"text\" : \"h\\u0069\",\"text2\":\"no\"}")))
                .isEqualTo("hi");
        assertThat(SearchableText.of("edit", body("text", "better"))).isEqualTo("better");
        assertThat(SearchableText.of("file", body("name", "Rechnung März.pdf"))).isEqualTo("Rechnung März.pdf");
        assertThat(SearchableText.of("image", body("caption", "at the sea"))).isEqualTo("at the sea");
        assertThat(SearchableText.of("image", body("name", "IMG_1.jpg"))).isNull();
        assertThat(SearchableText.of("location", body("text", "secret"))).isNull();
        assertThat(SearchableText.of("system", body("text", "joined"))).isNull();
    }

    @Example
    void hasNoneWhereThereIsNone() {
        for (String body : new String[] {
            "",
            "{}",
            "1",
            "\"text\"",
            "[]",
            "null",
            "{\"text\":1}",
            "{\"text\":{\"text\":\"x\"}}",
            "{\"text\":\" \\n \"}",
            "{broken"
        }) {
            assertThat(SearchableText.of("text", RawJson.of(body))).as(body).isNull();
        }
    }

    @Example
    void bringsFormsTogether() {
        assertThat(SearchableText.of("text", body("text", "ﾊﾝｶｸ Ｆｕｌｌ ﬁn ①\u0000\u001b[31m")))
                .isEqualTo("ハンカク Full fin 1  [31m");
    }

    static RawJson body(String field, String text) {
        return RawJson.of(new String(new JsonObjectWriter(64).text(field, text).finish(), StandardCharsets.UTF_8));
    }
}
