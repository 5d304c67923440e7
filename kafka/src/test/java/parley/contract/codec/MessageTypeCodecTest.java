package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.contract.golden.GoldenFiles;
import parley.contract.golden.Samples;

final class MessageTypeCodecTest {
    private static final String GOOD = GoldenFiles.text("message-type.json").strip();

    @Test
    void keepsTheBytesOfTheSchema() {
        var row = MessageTypeCodec.decode(GOOD.getBytes(StandardCharsets.UTF_8));
        assertThat(row.schema().toString())
                .isEqualTo(Samples.messageType().schema().toString());
        assertThat(row.key()).isEqualTo("acme.order:3");
    }

    @Test
    void ignoresFieldsThatALaterVersionAdds() {
        assertThat(MessageTypeCodec.decode(
                        GOOD.replaceFirst("\\{", "{\"later\":{\"x\":[1]},").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Samples.messageType());
    }

    @Test
    void refusesWhatIsNoRecord() {
        for (String other : List.of(
                "",
                "null",
                "[]",
                "{}",
                GOOD + "x",
                GOOD.substring(1),
                GOOD.replace("\"version\":3", "\"version\":0"),
                GOOD.replace("\"version\":3", "\"version\":\"3\""),
                GOOD.replace("\"version\":3,", ""),
                GOOD.replace("2026-03-01T", "yesterday"),
                GOOD.replace("\"schema\":{", "\"schema\":7,\"x\":{"),
                GOOD.replace("\"schema\":{", "\"schema\":null,\"x\":{"))) {
            assertThatThrownBy(() -> MessageTypeCodec.decode(other.getBytes(StandardCharsets.UTF_8)))
                    .as(other)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }
}
