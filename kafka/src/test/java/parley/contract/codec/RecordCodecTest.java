package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import parley.contract.event.Receipt;
import parley.contract.golden.Samples;

final class RecordCodecTest {
    private static final Map<RecordCodec<?>, byte[]> VALID = Map.of(
            RecordCodec.RECEIPT, RecordCodec.RECEIPT.encode(Samples.read()),
            RecordCodec.CONVERSATION_EVENT, RecordCodec.CONVERSATION_EVENT.encode(Samples.conflict()),
            RecordCodec.MEMBER_ROW, RecordCodec.MEMBER_ROW.encode(Samples.member()),
            RecordCodec.BLOCK_ROW, RecordCodec.BLOCK_ROW.encode(Samples.block()),
            RecordCodec.SESSION_CHANGE, RecordCodec.SESSION_CHANGE.encode(Samples.session()),
            RecordCodec.USER_STATUS, RecordCodec.USER_STATUS.encode(Samples.status()));
    private static final Set<String> OPTIONAL = Set.of("user", "device", "reason");

    static Stream<RecordCodec<?>> codecs() {
        return VALID.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesARecordThatLacksAField(RecordCodec<?> codec) {
        String text = new String(VALID.get(codec), StandardCharsets.UTF_8);
        for (String field : names(text)) {
            String without = text.replace("\"" + field + "\":", "\"other\":");
            String withNull = "{\"" + field + "\":null," + without.substring(1);
            if (codec == RecordCodec.CONVERSATION_EVENT && OPTIONAL.contains(field)) {
                assertThat(codec.decode(utf8(without))).isEqualTo(codec.decode(utf8(withNull)));
            } else {
                assertMalformed(codec, without);
                assertMalformed(codec, withNull);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void ignoresFieldsThatALaterVersionAdds(RecordCodec<?> codec) {
        String text = new String(VALID.get(codec), StandardCharsets.UTF_8);
        assertThat(codec.decode(utf8(text.replaceFirst("\\{", "{\"later\":{\"kind\":[1]},"))))
                .isEqualTo(codec.decode(utf8(text)));
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void refusesWhatIsNoRecord(RecordCodec<?> codec) {
        String text = new String(VALID.get(codec), StandardCharsets.UTF_8);
        for (String other : List.of("", "null", "1", "[]", "\"x\"", "{}", text + "x", text + text, text.substring(1))) {
            assertMalformed(codec, other);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"kind\":\"read\"|\"kind\":\"READ\"",
                "\"kind\":\"read\"|\"kind\":\"seen\"",
                "\"kind\":\"read\"|\"kind\":1",
                "\"upTo\":35184372088832|\"upTo\":\"35184372088832\"",
                "\"upTo\":35184372088832|\"upTo\":1.0",
                "\"upTo\":35184372088832|\"upTo\":-1",
                "\"upTo\":35184372088832|\"upTo\":9223372036854775808",
                "\"rev\":3|\"rev\":-1",
                "\"rev\":3|\"rev\":2147483648",
                "\"rev\":3|\"rev\":true",
                "\"1970-01-01T00:00:01Z\"|1",
                "\"1970-01-01T00:00:01Z\"|\"1970-01-01\"",
                "\"1970-01-01T00:00:01Z\"|\"Thu, 01 Jan 1970 00:00:01 GMT\"",
                "\"01890a5d-ac98-7000-8000-0000000000ff\"|\"AYkKXayYcACAAAAAAAAA/w==\"",
                "\"01890a5d-ac98-7000-8000-0000000000ff\"|\"1-1-1-1-1\""
            })
    void coercesNothing(String value, String other) {
        String text = new String(VALID.get(RecordCodec.RECEIPT), StandardCharsets.UTF_8);
        assertThat(text).contains(value);
        assertMalformed(RecordCodec.RECEIPT, text.replace(value, other));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        String text = new String(VALID.get(RecordCodec.RECEIPT), StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RecordCodec.RECEIPT.decode(utf8(text.replace("\"at\":\"1970", "\"at\":\"x1970"))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("not a receipt")
                .hasMessageContaining("\"at\"");
        assertThatThrownBy(() -> RecordCodec.RECEIPT.decode(utf8(text.replace("\"device\"", "\"other\""))))
                .hasMessageContaining("field device is missing");
    }

    @Test
    void refusesAFailureOfNobody() {
        String text = new String(RecordCodec.CONVERSATION_EVENT.encode(Samples.failed()), StandardCharsets.UTF_8);
        assertMalformed(RecordCodec.CONVERSATION_EVENT, text.replace("\"user\":", "\"other\":"));
        assertMalformed(RecordCodec.CONVERSATION_EVENT, text.replace("\"attempts\":8", "\"attempts\":-1"));
        assertMalformed(RecordCodec.CONVERSATION_EVENT, text.replace("\"attempts\":8", "\"attempts\":\"8\""));
    }

    @Test
    void refusesIntervalsThatEndBeforeTheyBegin() {
        String text = new String(VALID.get(RecordCodec.MEMBER_ROW), StandardCharsets.UTF_8);
        assertMalformed(RecordCodec.MEMBER_ROW, text.replace("\"upTo\":17592186044425", "\"upTo\":1"));
        assertMalformed(RecordCodec.MEMBER_ROW, text.replace("\"past\":[", "\"past\":[null,"));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void receiptsReadBack(@ForAll("receipts") Receipt receipt) {
        assertThat(RecordCodec.RECEIPT.decode(RecordCodec.RECEIPT.encode(receipt)))
                .isEqualTo(receipt);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void onlyMalformedRecordEscapes(@ForAll("damaged") byte[] bytes) {
        VALID.keySet().forEach(codec -> {
            Throwable thrown = catchThrowable(() -> codec.decode(bytes));
            assertThat(thrown == null || thrown instanceof MalformedRecordException)
                    .as("%s", thrown)
                    .isTrue();
        });
    }

    @Provide
    Arbitrary<Receipt> receipts() {
        return Combinators.combine(
                        Arbitraries.strings().excludeChars('\ud800').map(text -> Unicode.wellFormed(text) ? text : "x"),
                        Arbitraries.of(Receipt.Kind.class),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().between(-62_135_596_800_000L, 253_402_300_799_999L))
                .as((device, kind, upTo, rev, at) -> new Receipt(
                        new UUID(upTo, rev), Samples.BERT, device, kind, upTo, rev, Instant.ofEpochMilli(at)));
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        Arbitrary<byte[]> changed = Combinators.combine(
                        Arbitraries.of(VALID.values()), Arbitraries.randomValue(random -> random))
                .as((bytes, random) -> {
                    byte[] copy = bytes.clone();
                    copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                    return random.nextInt(4) > 0 ? copy : java.util.Arrays.copyOf(copy, random.nextInt(copy.length));
                });
        return Arbitraries.oneOf(changed, AnyJson.damaged(), AnyJson.object().map(RawJson::toBytes));
    }

    private static List<String> names(String json) {
        var names = new java.util.ArrayList<String>();
        try (var fields = JsonObjectReader.strict(utf8(json))) {
            while (fields.next()) {
                names.add(fields.name());
            }
        }
        return names;
    }

    private static void assertMalformed(RecordCodec<?> codec, String text) {
        assertThatThrownBy(() -> codec.decode(utf8(text))).as(text).isInstanceOf(MalformedRecordException.class);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
