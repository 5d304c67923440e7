package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RawJsonTest {
    private static final byte[] ARRAY = "xx1.00yy".getBytes(StandardCharsets.UTF_8);

    @Test
    void isASliceThatComparesByBytes() {
        RawJson slice = RawJson.slice(ARRAY, 2, 6);
        assertThat(slice).isEqualTo(RawJson.of("1.00")).hasSameHashCodeAs(RawJson.of("1.00"));
        assertThat(slice).isNotEqualTo(RawJson.of("1.0")).hasToString("1.00");
        assertThat(slice.length()).isEqualTo(4);
        assertThat(slice.toBytes()).asString().isEqualTo("1.00");
        var out = new ByteArrayOutputStream();
        slice.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(slice.toBytes());
        assertThat(slice.buffer().remaining()).isEqualTo(4);
        assertThat(slice.buffer().isReadOnly()).isTrue();
    }

    @Test
    void refusesSlicesThatLieOutside() {
        assertThatThrownBy(() -> RawJson.slice(ARRAY, -1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RawJson.slice(ARRAY, 3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RawJson.slice(ARRAY, 3, 9)).hasMessage("slice [3, 9) of 8 bytes");
    }

    @Test
    void findsWhatIsNotUnicode() {
        assertThat(RawJson.slice(ARRAY, 2, 6).unicodeFault()).isEqualTo(Unicode.FINE);
        assertThat(RawJson.of("\"ok\\ud800\"").unicodeFault()).isEqualTo(3);
    }
}
