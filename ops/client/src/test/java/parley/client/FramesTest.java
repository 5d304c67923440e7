package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramesTest {
    private static final String HEAD = "{\"op\":\"message\",\"conversation\":\"" + Ids.conversation(1)
            + "\",\"seq\":17592186044417,\"after\":17592186044416,\"message\":\"" + Ids.message(1) + "\",\"from\":\""
            + Ids.user(1) + "\",\"device\":\"d\",\"type\":\"text\",\"version\":2,\"time\":\"2026-01-01T00:00:00Z\"";

    private static List<ServerFrame> read(String text) {
        return FrameReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.00",
                "1e5",
                "12345678901234567890.10",
                "\"\\u00e4\\/ä\\n\"",
                "{ \"b\" : 1 ,\n \"a\":[ 1.0, {} , [] ] }",
                "[]",
                "true",
                "\"😀 \\ud83d\\ude00\"",
                "{\"body\":{\"op\":\"x\"},\"b\":null}"
            })
    void cutsBodyAndMetaOutAsTheyStand(String raw) {
        var message = (ServerFrame.Message) read("[ " + HEAD + ", \"body\" : " + raw + " ,\"meta\":" + raw + "} ]")
                .getFirst();
        assertThat(message.body().toString()).isEqualTo(raw);
        assertThat(message.meta()).isEqualTo(JsonBytes.of(raw));
        assertThat(message.seq()).isEqualTo(17592186044417L);
        assertThat(message.version()).isEqualTo(2);
        assertThat(message.ref()).isNull();
    }

    @Test
    void readsArraysOfFramesAndIgnoresWhatItDoesNotKnow() {
        var frames = read("[{\"op\":\"ready\",\"conversations\":3},{\"op\":\"novelty\",\"x\":{}},"
                + "{\"op\":\"drain\",\"in\":5000,\"jitter\":2000,\"more\":[1]}]");
        assertThat(frames)
                .containsExactly(
                        new ServerFrame.Ready(3),
                        new ServerFrame.Unknown("novelty"),
                        new ServerFrame.Drain(5000, 2000));
    }

    @Test
    void readsEveryFrameOfTheProtocol() {
        String c = Ids.conversation(1).toString();
        String u = Ids.user(1).toString();
        String m = Ids.message(1).toString();
        assertThat(read("{\"op\":\"welcome\",\"connection\":\"k\",\"user\":\"" + u
                                + "\",\"device\":\"d\",\"expires\":\"2026-01-01T00:00:00Z\",\"ping\":20,\"window\":64,"
                                + "\"maxFrame\":65536,\"gateway\":\"g\"}")
                        .getFirst())
                .isInstanceOf(ServerFrame.Welcome.class);
        assertThat(read("{\"op\":\"accepted\",\"id\":\"i\",\"message\":\"" + m + "\",\"conversation\":\"" + c
                                + "\",\"seq\":5,\"time\":\"2026-01-01T00:00:00.5Z\",\"duplicate\":true}")
                        .getFirst())
                .matches(frame -> ((ServerFrame.Accepted) frame).duplicate());
        assertThat(read("{\"op\":\"error\",\"id\":\"i\",\"code\":\"throttled\",\"message\":\"slow\",\"retry\":true,"
                                + "\"retryAfter\":250}")
                        .getFirst())
                .isEqualTo(new ServerFrame.Refusal("i", null, "throttled", "slow", true, 250L));
        assertThat(read("{\"op\":\"receipt\",\"conversation\":\"" + c + "\",\"user\":\"" + u + "\",\"read\":7}")
                        .getFirst())
                .isEqualTo(new ServerFrame.Receipt(Ids.conversation(1), Ids.user(1), null, 7L));
        assertThat(read("{\"op\":\"page\",\"request\":\"r1\",\"conversation\":\"" + c
                                + "\",\"messages\":[],\"upto\":9,\"more\":false,\"cursors\":{\"" + u + "\":[3,2]}}")
                        .getFirst())
                .isEqualTo(new ServerFrame.Page(
                        "r1", Ids.conversation(1), List.of(), 9, false, Map.of(Ids.user(1), List.of(3L, 2L))));
        assertThat(read("{\"op\":\"status\",\"message\":\"" + m + "\",\"conversation\":\"" + c
                                + "\",\"seq\":4,\"state\":\"failed\",\"reason\":\"exhausted\"}")
                        .getFirst())
                .isInstanceOf(ServerFrame.Status.class);
        assertThat(read("{\"op\":\"upto\",\"conversation\":\"" + c + "\",\"seq\":4}")
                        .getFirst())
                .isEqualTo(new ServerFrame.UpTo(Ids.conversation(1), 4));
        assertThat(read("{\"op\":\"member\",\"conversation\":\"" + c + "\",\"user\":\"" + u
                                + "\",\"change\":\"joined\",\"by\":\"" + u + "\",\"version\":3}")
                        .getFirst())
                .isInstanceOf(ServerFrame.Member.class);
        assertThat(read("{\"op\":\"presence\",\"user\":\"" + u + "\",\"online\":true}")
                        .getFirst())
                .isEqualTo(new ServerFrame.Presence(Ids.user(1), true, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "{\"op\":1}",
                "{}",
                "{\"op\":\"ready\"} {}",
                "{\"op\":\"upto\",\"conversation\":\"x\",\"seq\":1}",
                "{\"op\":\"upto\",\"conversation\":null,\"seq\":1}",
                "{\"op\":\"upto\",\"conversation\":\"00000000-0000-0000-0000-000000000001\",\"seq\":1e3}"
            })
    void refusesWhatIsNotOfTheProtocol(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void sendsBodyAndMetaAsTheyWereGiven() {
        String raw = "{ \"z\":1.00 ,\"a\":\"\\u0041 😀\" }";
        var message = OutgoingMessage.of(Ids.conversation(1), "text", JsonBytes.of(raw))
                .withMeta(JsonBytes.of("[1.0]"));
        ClientFrame frame = ClientFrame.send(message);
        assertThat(frame.text()).contains("\"body\":" + raw).contains("\"meta\":[1.0]");
        assertThat(frame.bytes()).isEqualTo(frame.text().getBytes(StandardCharsets.UTF_8).length);
        JsonObject parsed = JsonObject.parse(frame.text().getBytes(StandardCharsets.UTF_8));
        assertThat(parsed.raw("body")).isEqualTo(JsonBytes.of(raw));
        assertThat(parsed.has("ttl")).isFalse();
    }

    @Test
    void writesHelloWithCursors() {
        ClientFrame frame = ClientFrame.hello("t\"x", "laptop", Map.of(Ids.conversation(1), 7L), true, 32);
        assertThat(frame.text())
                .isEqualTo("{\"op\":\"hello\",\"token\":\"t\\\"x\",\"device\":\"laptop\",\"cursors\":{\""
                        + Ids.conversation(1) + "\":7},\"fresh\":true,\"window\":32}");
        assertThat(ClientFrame.watch(List.of(Ids.user(1), Ids.user(2))).text())
                .isEqualTo("{\"op\":\"watch\",\"users\":[\"" + Ids.user(1) + "\",\"" + Ids.user(2) + "\"]}");
    }

    @Property(tries = 500)
    void countsBytesAsTheEncoderDoes(@ForAll String text) {
        assertThat(ClientFrame.utf8Length(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Property(tries = 500)
    void textBodiesAreValidJsonWhateverIsTyped(@ForAll String text) {
        JsonBytes body = JsonBytes.of(JsonBytes.text(text).toBytes());
        String back = JsonObject.parse(body.toBytes()).text("text");
        assertThat(back).isEqualTo(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Property(tries = 200)
    void textsThatMentionAreTextsToo(@ForAll String text) {
        String quoted = JsonText.quoted(text);
        assertThat(JsonBytes.text(text, List.of(Ids.user(1), Ids.user(2))))
                .isEqualTo(JsonBytes.of(
                        "{\"text\":" + quoted + ",\"mentions\":[\"" + Ids.user(1) + "\",\"" + Ids.user(2) + "\"]}"));
        assertThat(JsonBytes.textToAll(text)).isEqualTo(JsonBytes.of("{\"text\":" + quoted + ",\"mentions\":\"all\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "1 2", "nul", "{\"a\":1,}", "\"\\x\"", "NaN"})
    void refusesBodiesThatAreNotOneJsonValue(String text) {
        assertThatThrownBy(() -> JsonBytes.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesBodiesThatAreNotUtf8() {
        assertThatThrownBy(() -> JsonBytes.of(new byte[] {'"', (byte) 0xff, '"'}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonBytes.of("\"\ud83d\"")).isInstanceOf(IllegalArgumentException.class);
    }
}
