package parley.toolbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import parley.client.JsonBytes;
import parley.client.ServerFrame;
import tools.jackson.databind.json.JsonMapper;

class MessageTextTest {
    private static final ZoneId PRAGUE = ZoneId.of("Europe/Prague");

    @Test
    void aLineIsTimeNameAndText() {
        assertThat(MessageText.line(Messages.text(1, Messages.ALICE, "see you at eight"), "alice", PRAGUE))
                .isEqualTo("15:05 alice: see you at eight");
    }

    @Test
    void otherTypesShowTheirTypeAndTheirJson() {
        var poll = Messages.of(1, Messages.ALICE, "poll", JsonBytes.of("{\"price\":1.50,\n\"n\":1e5}"), null);
        assertThat(MessageText.line(poll, "alice", PRAGUE))
                .isEqualTo("15:05 alice: [poll] {\"price\":1.50, \"n\":1e5}");
        assertThat(MessageText.text("text", JsonBytes.of("{\"text\":7}"))).isEqualTo("[text] {\"text\":7}");
        assertThat(MessageText.text("text", JsonBytes.of("[1]"))).isEqualTo("[text] [1]");
    }

    @Test
    void messagesAboutMessagesSaySo() {
        JsonBytes text = JsonBytes.text("at nine");
        assertThat(line(Messages.about("edit", text, null))).isEqualTo("15:05 bob: (edited) at nine");
        assertThat(line(Messages.about("text", text, null))).isEqualTo("15:05 bob: (replies) at nine");
        assertThat(line(Messages.about("recall", JsonBytes.of("{}"), null)))
                .isEqualTo("15:05 bob: (took a message back)");
        assertThat(line(Messages.about("reaction", JsonBytes.of("{\"emoji\":\"\u202e\"}"), null)))
                .isEqualTo("15:05 bob: (reacts) {\"emoji\":\"\\u202e\"}");
        var recalled = Messages.about("text", JsonBytes.of("{}"), Messages.ALICE);
        assertThat(line(recalled)).isEqualTo("15:05 bob: (recalled)");
        assertThat(MessageText.json(recalled))
                .endsWith(",\"recalled\":true,\"recalledBy\":\"" + Messages.ALICE + "\"}");
    }

    private static String line(ServerFrame.Message message) {
        return MessageText.line(message, "bob", PRAGUE);
    }

    @Test
    void whatOthersWroteIsInert() {
        var hostile = Messages.text(1, Messages.BOB, "\u001b[2J\u202etxt.exe\nbob: forged\u0007");
        assertThat(MessageText.line(hostile, "al\u001b]0;x\u0007\r\u2066ice", PRAGUE))
                .isEqualTo("15:05 al\\u{1b}]0;x\\u{7}\\u{d}\\u{2066}ice: "
                        + "\\u{1b}[2J\\u{202e}txt.exe⏎bob: forged\\u{7}");
        var type = Messages.of(1, Messages.BOB, "po\u001bll", JsonBytes.of("{\"a\":\"\u202e\"}"), null);
        assertThat(MessageText.line(type, "bob", PRAGUE)).isEqualTo("15:05 bob: [po\\u{1b}ll] {\"a\":\"\\u202e\"}");
    }

    @Test
    void jsonHasStableNamesOnOneLine() {
        var message = Messages.of(
                7,
                Messages.ALICE,
                "poll",
                JsonBytes.of("{\"price\":1.50,\n \"n\":1e5}"),
                JsonBytes.of("{\"b\":1,\"a\":2}"));
        assertThat(MessageText.json(message))
                .isEqualTo("{\"conversation\":\"01920000-0000-7000-0000-000000000001\",\"seq\":7,"
                        + "\"message\":\"00000000-0000-0001-0000-000000000007\","
                        + "\"from\":\"01920000-0000-7000-0000-00000000000a\",\"device\":\"phone\",\"type\":\"poll\","
                        + "\"version\":1,\"time\":\"2026-03-04T14:05:59.250Z\",\"body\":{\"price\":1.50,  \"n\":1e5},"
                        + "\"meta\":{\"b\":1,\"a\":2}}");
        String hostile = MessageText.json(
                Messages.of(7, Messages.ALICE, "p\n\u001b\"", JsonBytes.of("{\"a\":\"\u202e\u2028\"}"), null));
        assertThat(hostile.lines()).hasSize(1);
        assertThat(JsonMapper.shared().readTree(hostile).get("type").asString()).isEqualTo("p\n\u001b\"");
        assertThat(JsonMapper.shared().readTree(hostile).get("body").get("a").asString())
                .isEqualTo("\u202e\u2028");
    }
}
