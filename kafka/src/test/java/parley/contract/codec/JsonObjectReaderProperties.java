package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JsonObjectReaderProperties {
    @Property
    void onlyMalformedJsonEscapesOnAnyBytes(@ForAll byte[] bytes) {
        walk(bytes);
    }

    @Property(tries = 5_000)
    void onlyMalformedJsonEscapesOnDamagedJson(@ForAll("damaged") byte[] bytes) {
        walk(bytes);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void cutsOutEveryFieldOfAnyObject(@ForAll("values") List<RawJson> values) {
        var json = new ByteArrayOutputStream();
        json.writeBytes("garbage{".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (int i = 0; i < values.size(); i++) {
            json.writeBytes(
                    ((i == 0 ? " \"k" : ",\"k") + i + "\" : ").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            values.get(i).writeTo(json);
        }
        json.writeBytes(" }garbage".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] bytes = json.toByteArray();
        var found = new ArrayList<RawJson>();
        try (var fields = JsonObjectReader.strict(bytes, 7, bytes.length - 7)) {
            while (fields.next()) {
                found.add(fields.raw());
            }
        }
        assertThat(found).isEqualTo(values);
        assertThat(values).allMatch(value -> value.unicodeFault() == Unicode.FINE);
    }

    /// Whatever happens, it happens as MalformedJsonException; what is read as text can be written again.
    private static void walk(byte[] bytes) {
        for (int from = 0; from < Math.min(2, bytes.length); from++) {
            try (var fields = JsonObjectReader.strict(bytes, from, bytes.length)) {
                while (fields.next()) {
                    fields.name();
                    read(fields);
                    fields.raw();
                }
            } catch (MalformedJsonException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    private static void read(JsonObjectReader fields) {
        try {
            switch (fields.token()) {
                case VALUE_STRING ->
                    new JsonObjectWriter(16).text("x", fields.text()).finish();
                case VALUE_NUMBER_INT -> fields.number();
                case VALUE_TRUE, VALUE_FALSE -> fields.bool();
                default -> fields.uuid();
            }
        } catch (MalformedJsonException otherKind) {
            assertThat(otherKind.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return AnyJson.damaged();
    }

    @Provide
    Arbitrary<List<RawJson>> values() {
        return AnyJson.value().list().ofMaxSize(6);
    }
}
