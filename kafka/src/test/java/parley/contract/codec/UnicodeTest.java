package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UnicodeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "é€😀\u0000\uFFFF\uD7FF\uE000",
                "\\u0000",
                "\\uD83D\\uDE00",
                "\\ud83d\\ude00\\ud83d\\uDE00",
                "\\\\ud800",
                "\\\"\\n\\/",
                "\\uD7FF\\uE000"
            })
    void findsNothingInWellFormedText(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(Unicode.fault(bytes, 0, bytes.length)).isEqualTo(Unicode.FINE);
    }

    @ParameterizedTest
    @CsvSource({
        "\\ud800,0",
        "\\udc00,0",
        "ab\\uD83D,2",
        "ab\\uD83D\\n,2",
        "ab\\uD83Dx\\uDE00,2",
        "\\ud83d\\ud83d\\ude00,0",
        "\\ud83d\\ude00\\ude00,12",
        "\\\\\\ud800,2",
        "\\ud83d\\u,0",
        "\\ud83d\\ude0,0",
        "\\ud83d\\,0",
        "\\ud83d\\xde00,0",
        "x\\u12,1",
        "x\\u12g4,1",
        "x\\,1"
    })
    void findsHalvesOfPairsAndBrokenEscapes(String json, int at) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(Unicode.fault(bytes, 0, bytes.length)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "c1bf",
                "c280c2",
                "c2",
                "c27f",
                "e080af",
                "e09fbf",
                "e282",
                "eda080",
                "edb080",
                "f08080af",
                "f08fbfbf",
                "f09f98",
                "f4908080",
                "f5808080",
                "ff",
                "fe",
                "f0289f98",
                "e228a1"
            })
    void findsBytesThatAreNotUtf8(String hex) {
        byte[] bytes = HexFormat.of().parseHex("4141" + hex);
        assertThat(Unicode.fault(bytes, 0, bytes.length)).isGreaterThanOrEqualTo(2);
        assertThat(Unicode.fault(bytes, 0, 2)).isEqualTo(Unicode.FINE);
        assertThat(RawJson.slice(bytes, 1, bytes.length).unicodeFault()).isGreaterThanOrEqualTo(1);
    }

    @Property(tries = 20_000)
    void agreesWithJavasStrictDecoder(@ForAll("nearlyUtf8") byte[] bytes) {
        assertThat(Unicode.fault(bytes, 0, bytes.length) == Unicode.FINE).isEqualTo(decodes(bytes));
    }

    @Property
    void aWellFormedStringIsOneThatSurvivesUtf8(@ForAll @Size(max = 6) char[] units) {
        String text = new String(units);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(Unicode.wellFormed(text)).isEqualTo(new String(bytes, StandardCharsets.UTF_8).equals(text));
    }

    @Test
    void tellsHalvesOfPairsInStrings() {
        assertThat(Unicode.wellFormed("a😀é")).isTrue();
        assertThat(Unicode.wellFormed("\ud83d")).isFalse();
        assertThat(Unicode.wellFormed("\ude00\ud83d")).isFalse();
        assertThat(Unicode.wellFormed("\ud83dx")).isFalse();
    }

    @Provide
    Arbitrary<byte[]> nearlyUtf8() {
        return Arbitraries.of(
                        0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE,
                        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF)
                .list()
                .ofMaxSize(6)
                .map(UnicodeTest::bytes);
    }

    private static byte[] bytes(List<Integer> values) {
        byte[] bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i).byteValue();
        }
        return bytes;
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
