package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonArraysTest {
    @Property(edgeCases = EdgeCasesMode.NONE)
    void cutsAnArrayIntoTheBytesOfItsElements(@ForAll("values") List<RawJson> values) {
        String array =
                String.join(" ,\n", values.stream().map(RawJson::toString).toList());
        assertThat(JsonArrays.split(utf8(" [ " + array + " ] "), 6)).isEqualTo(values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "1", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1]]", "[1]x", "[secret]", "[01]"})
    void refusesWhatIsNoArray(String text) {
        assertThatThrownBy(() -> JsonArrays.split(utf8(text), 16))
                .isInstanceOf(MalformedJsonException.class)
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }

    @Test
    void refusesMoreElementsThanAllowed() {
        assertThat(JsonArrays.split(utf8("[1,2]"), 2)).hasSize(2);
        assertThatThrownBy(() -> JsonArrays.split(utf8("[1,2,3]"), 2)).hasMessage("expected at most 2 elements");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "{\"a\":[{},1e999999]}", "null", "\"\\ud83d\\ude00😀\""})
    void findsNothingWrongWithAValue(String json) {
        assertThat(JsonCheck.problem(RawJson.of(json))).isNull();
        byte[] around = utf8("xx" + json + "yy");
        assertThat(JsonCheck.problem(RawJson.slice(around, 2, around.length - 2)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{} {}",
                "1 2",
                "{\"a\":1,\"a\":2}",
                "[{\"a\":{\"b\":0,\"b\":0}}]",
                "\"\\ud800\"",
                "tru"
            })
    void saysWhatIsWrongWithAValue(String json) {
        assertThat(JsonCheck.problem(RawJson.of(json))).isNotBlank();
    }

    @Test
    void findsBytesThatAreNotUtf8() {
        byte[] bytes = utf8("\"x\"");
        bytes[1] = (byte) 0xFF;
        assertThat(JsonCheck.problem(RawJson.of(bytes))).isNotBlank();
        byte[] encodedSurrogate = {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'};
        assertThat(JsonCheck.problem(RawJson.of(encodedSurrogate))).isNotBlank();
    }

    @Provide
    Arbitrary<List<RawJson>> values() {
        return AnyJson.value().list().ofMaxSize(6);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
