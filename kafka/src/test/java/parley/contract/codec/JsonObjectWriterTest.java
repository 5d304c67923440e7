package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class JsonObjectWriterTest {
    @Test
    void writesFieldsInTheOrderOfTheCalls() {
        byte[] json = new JsonObjectWriter(1)
                .text("t", "a\"\\\n\u0000é😀\u2028")
                .uuid("u", new UUID(0, 1))
                .number("n", Long.MIN_VALUE)
                .bool("b", false)
                .raw("r", RawJson.of("{ \"x\" : 1.00 }"))
                .finish();
        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo("{\"t\":\"a\\\"\\\\\\n\\u0000é😀\u2028\",\"u\":\"00000000-0000-0000-0000-000000000001\","
                        + "\"n\":-9223372036854775808,\"b\":false,\"r\":{ \"x\" : 1.00 }}");
    }

    @Test
    void leavesOutWhatIsNull() {
        byte[] json = new JsonObjectWriter(1)
                .text("t", null)
                .uuid("u", null)
                .optionalNumber("n", null)
                .raw("r", null)
                .finish();
        assertThat(json).asString().isEqualTo("{}");
        assertThat(new JsonObjectWriter(1).optionalNumber("n", 1L).finish())
                .asString()
                .isEqualTo("{\"n\":1}");
    }

    @Test
    void refusesHalvesOfSurrogatePairs() {
        for (String text : new String[] {"\ud800", "a\udc00", "\ud800x", "\udc00\ud800"}) {
            assertThatThrownBy(() -> new JsonObjectWriter(1).text("t", text))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
