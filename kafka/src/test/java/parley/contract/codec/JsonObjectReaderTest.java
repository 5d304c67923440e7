package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonObjectReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0",
                "0.10",
                "1.00",
                "1e5",
                "1E-7",
                "1e999999",
                "123456789012345678901234567890",
                "true",
                "false",
                "null",
                "\"\"",
                "\"text\"",
                "\"a\\\"b\\\\\"",
                "\"\\u00e9\\n\\/\"",
                "\"é€😀\"",
                "{}",
                "[]",
                "{\"b\":1,\"a\":{\"c\":[1,{\"d\":\"}\"}]}}",
                "[ 1 , 2.50 ,\"]\" ]",
                "{ }"
            })
    void cutsOutTheBytesOfAValueAtEveryPosition(String value) {
        for (String before : new String[] {"", " ", "\n\t"}) {
            for (String after : new String[] {"", " ", "\r\n"}) {
                String padded = before + value + after;
                assertCut("{\"x\":" + padded + "}", value);
                assertCut("{\"x\":" + padded + ",\"y\":1}", value);
                assertCut("{\"é😀\":\"€\",\"x\":" + padded + ",\"y\":[1]} \n", value);
                assertCut(" \t{ \"w\" : 12.0 , \"x\" :" + padded + "}", value);
            }
        }
    }

    private static void assertCut(String json, String value) {
        byte[] bytes = utf8(json);
        assertThat(field(JsonObjectReader.strict(bytes), "x")).isEqualTo(RawJson.of(value));
        assertThat(field(JsonObjectReader.trusted(bytes), "x")).isEqualTo(RawJson.of(value));
        byte[] inside = utf8("{\"€\":" + json + "}, more");
        int from = utf8("{\"€\":").length;
        assertThat(field(JsonObjectReader.strict(inside, from, from + bytes.length), "x"))
                .isEqualTo(RawJson.of(value));
    }

    private static RawJson field(JsonObjectReader fields, String name) {
        RawJson found = RawJson.of("");
        while (fields.next()) {
            if (fields.name().equals(name)) {
                found = fields.raw();
            } else {
                fields.skip();
            }
        }
        return found;
    }

    @Test
    void readsEveryKindOfField() {
        var id = new UUID(1, 2);
        try (var fields = JsonObjectReader.strict(utf8(
                "{\"t\":\"\\u0041é\",\"n\":9007199254740993,\"i\":-7,\"b\":true,\"u\":\"" + id + "\",\"z\":null}"))) {
            Map<String, Object> read = new LinkedHashMap<>();
            while (fields.next()) {
                Object value = switch (fields.name()) {
                    case "t" -> fields.text();
                    case "n" -> fields.number();
                    case "i" -> fields.integer();
                    case "b" -> fields.bool();
                    case "u" -> fields.uuid();
                    default -> fields.isNull();
                };
                read.put(fields.name(), value);
            }
            assertThat(read)
                    .containsExactly(
                            Map.entry("t", "Aé"),
                            Map.entry("n", 9007199254740993L),
                            Map.entry("i", -7),
                            Map.entry("b", true),
                            Map.entry("u", id),
                            Map.entry("z", true));
        }
    }

    @Test
    void skipsAValueThatNobodyRead() {
        try (var fields = JsonObjectReader.strict(utf8("{\"a\":{\"body\":1,\"x\":[{}]},\"body\":2,\"c\":[3]}"))) {
            assertThat(fields.next()).isTrue();
            assertThat(fields.next()).isTrue();
            assertThat(fields.name()).isEqualTo("body");
            assertThat(fields.number()).isEqualTo(2);
            assertThat(fields.next()).isTrue();
            assertThat(fields.next()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "1",
                "[]",
                "\"x\"",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{\"a\":\"",
                "{\"a\":\"\\u12\"}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":tru}",
                "{\"a\":'x'}",
                "{a:1}",
                "{\"a\":1 /* c */}",
                "{\"a\":1} x",
                "{\"a\":1}{}",
                "{\"a\":1},",
                "{\"a\":\"\n\"}",
                "{\"a\":[1,]}",
                "{\"a\":[}",
                "{\"a\":1 \"b\":2}"
            })
    void refusesBrokenJson(String json) {
        assertMalformed(utf8(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":[[{\"b\":{},\"c\":0,\"b\":1}]]}",
                "{\"a\":1,\"\\u0061\":2}"
            })
    void refusesAKeyThatOccursTwiceAtAnyDepth(String json) {
        assertMalformed(utf8(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "UTF-16"})
    void refusesOtherEncodings(String charset) {
        assertMalformed("{\"a\":1}".getBytes(Charset.forName(charset)));
    }

    @Test
    void refusesAByteOrderMark() {
        assertMalformed(utf8("\uFEFF{\"a\":1}"));
    }

    @Test
    void limitsDepth() {
        assertThat(field(JsonObjectReader.strict(utf8("{\"x\":" + nested(63) + "}")), "x"))
                .isEqualTo(RawJson.of(nested(63)));
        assertMalformed(utf8("{\"x\":" + nested(64) + "}"));
        assertMalformed(utf8("{\"x\":" + "[".repeat(60_000)));
    }

    @Test
    void decodesWhatWasAcceptedAlsoDeeperInsideOtherObjects() {
        byte[] page = utf8("{\"messages\":[{\"body\":" + nested(63) + "}]}");
        assertThat(field(JsonObjectReader.trusted(page), "messages").length()).isEqualTo(page.length - 13);
    }

    @Test
    void limitsNamesAndNumbers() {
        assertMalformed(utf8("{\"" + "n".repeat(2_000) + "\":1}"));
        assertMalformed(utf8("{\"x\":" + "9".repeat(1_001) + "}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text|1",
                "text|null",
                "text|{}",
                "text|'\"\\ud800\"'",
                "text|'\"\\udc00\\ud800\"'",
                "number|1.0",
                "number|1e3",
                "number|'\"1\"'",
                "number|9223372036854775808",
                "number|1e999999",
                "integer|2147483648",
                "integer|true",
                "bool|0",
                "bool|null",
                "uuid|'\"1-1-1-1-1\"'",
                "uuid|'\"00000000-0000-0000-0000-00000000000g\"'",
                "uuid|'\"+0000000-0000-0000-0000-000000000000\"'",
                "uuid|'\"0000000-00000-0000-0000-000000000000\"'",
                "uuid|'\"００000000-0000-0000-0000-0000000000\"'"
            })
    void refusesAValueOfAnotherKind(String kind, String value) {
        try (var fields = JsonObjectReader.strict(utf8("{\"x\":" + value + "}"))) {
            fields.next();
            assertThatThrownBy(() -> {
                        Object unused = switch (kind) {
                            case "text" -> fields.text();
                            case "number" -> fields.number();
                            case "integer" -> fields.integer();
                            case "bool" -> fields.bool();
                            default -> fields.uuid();
                        };
                    })
                    .isInstanceOf(MalformedJsonException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":secret}",
                "{\"secret\":1,\"secret\":2}",
                "{\"a\":\"secret",
                "{\"a\":{\"secret\":secret}}",
                "{\"secret:1}"
            })
    void errorsNeverRepeatTheInput(String json) {
        assertThatThrownBy(() -> walk(utf8(json)))
                .isInstanceOf(MalformedJsonException.class)
                .hasNoCause()
                .message()
                .doesNotContain("secret");
    }

    private static void assertMalformed(byte[] bytes) {
        assertThatThrownBy(() -> walk(bytes)).isInstanceOf(MalformedJsonException.class);
    }

    private static void walk(byte[] bytes) {
        try (var fields = JsonObjectReader.strict(bytes)) {
            while (fields.next()) {
                fields.raw();
            }
        }
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
