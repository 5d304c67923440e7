package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MessageTextTest {
    @Test
    void isAFrameWhoseBodyHasTheWantedSize() {
        var text = new MessageText("c-1", 200);
        int length = text.of(1, 77);
        JsonNode frame = JsonMapper.shared().readTree(text.bytes(), 0, length);
        assertThat(frame.get("op").asString()).isEqualTo("send");
        assertThat(frame.get("conversation").asString()).isEqualTo("c-1");
        long number = frame.get("body").get("k").asLong();
        assertThat(frame.get("id").asString()).isEqualTo(Long.toString(number));
        assertThat(MessageText.run(number)).isOne();
        assertThat(MessageText.k(number)).isEqualTo(77);
        assertThat(frame.get("body").toString()).hasSize(200);
    }

    @Test
    void aStrangeMessageIsOfNoRun() {
        assertThat(MessageText.run(-1)).isNegative();
    }
}
