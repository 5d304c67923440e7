package parley.toolbox.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static parley.toolbox.chat.Messages.ALICE;
import static parley.toolbox.chat.Messages.BOB;
import static parley.toolbox.chat.Messages.CONVERSATION;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.client.DeviceState;
import parley.client.JsonBytes;
import parley.client.ParleyClient;
import parley.client.ServerFrame;
import parley.client.Tokens;
import parley.toolbox.Parley;

/// What a chat of alice's shows. The gateway only tells who is in the conversation.
class ChatScreenTest {
    private static final UUID STRANGER = new UUID(0x0192_0000_0000_7000L, 0xc);
    private static final String AT =
            DateTimeFormatter.ofPattern("HH:mm")
                            .withZone(ZoneId.systemDefault())
                            .format(Messages.TIME) + " ";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer gateway;
    private ParleyClient client;
    private ChatScreen screen;

    @BeforeEach
    void open() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/v1/conversations/" + CONVERSATION + "/members", exchange -> {
            byte[] body = ("{\"members\":[{\"user\":\"" + ALICE + "\",\"username\":\"alice\",\"role\":\"member\"},"
                            + "{\"user\":\"" + BOB + "\",\"username\":\"b\\u001b[1mob\",\"role\":\"member\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.start();
        client = ParleyClient.of(
                URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()), null);
        var session = client.resume(
                new Tokens(UUID.randomUUID(), ALICE, "a", "r", Instant.now().plusSeconds(900)));
        var line = Parley.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        screen = new ChatScreen(line, new Conversing(session, "alice"), CONVERSATION, false);
    }

    @AfterEach
    void close() {
        client.close();
        gateway.stop(0);
    }

    @Test
    void showsHistoryThenWhatCameMeanwhileThenWhatIsNewEachOnceAndInOrder() {
        screen.store(Messages.text(12, BOB, "meanwhile"));
        screen.store(Messages.text(11, BOB, "in both"));
        assertThat(out.toString()).isEmpty();
        screen.show(page(Messages.text(10, ALICE, "before"), Messages.text(11, BOB, "in both")));
        screen.store(Messages.text(12, BOB, "meanwhile"));
        screen.store(Messages.text(13, ALICE, "now"));
        assertThat(out.toString().lines())
                .containsExactly(
                        AT + "alice: before",
                        AT + "b\\u{1b}[1mob: in both",
                        AT + "b\\u{1b}[1mob: meanwhile",
                        AT + "alice: now");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysWhatMentionsTheOneWhoReads() {
        screen.show(null);
        JsonBytes[] bodies = {
            JsonBytes.text("alice?", List.of(STRANGER, ALICE)),
            JsonBytes.textToAll("everybody!"),
            JsonBytes.text("you there", List.of(STRANGER)),
            JsonBytes.of("{\"text\":\"odd\",\"mentions\":{\"all\":true}}")
        };
        for (int i = 0; i < bodies.length; i++) {
            screen.store(Messages.of(1 + i, STRANGER, "text", bodies[i], null));
        }
        screen.store(Messages.of(9, ALICE, "text", bodies[1], null));
        assertThat(out.toString().lines())
                .containsExactly(
                        AT + "01920000: alice?   (mentions you)",
                        AT + "01920000: everybody!   (mentions you)",
                        AT + "01920000: you there",
                        AT + "01920000: odd",
                        AT + "alice: everybody!");
    }

    @Test
    void withoutHistoryOnlyWhatIsNewIsShown() {
        screen.store(Messages.text(11, BOB, "old"));
        screen.show(null);
        screen.store(Messages.text(12, ALICE, "new"));
        assertThat(out.toString().lines()).containsExactly(AT + "alice: new");
    }

    @Test
    void showsItsOwnConversationOnlyAndNamesStrangersByTheirId() {
        screen.show(null);
        screen.store(new ServerFrame.Message(
                UUID.randomUUID(),
                1,
                0,
                UUID.randomUUID(),
                BOB,
                "d",
                "text",
                1,
                Messages.TIME,
                JsonBytes.text("elsewhere"),
                null,
                null,
                null,
                null));
        screen.store(Messages.text(2, STRANGER, "hi"));
        screen.store(Messages.text(3, new UUID(0, 0), "bob joined"));
        assertThat(out.toString().lines()).containsExactly(AT + "01920000: hi", AT + "parley: bob joined");
    }

    @Test
    void tellsWhatHappensToTheConnectionOnStandardErrorOnly() {
        screen.show(null);
        screen.state(new DeviceState.Waiting(Duration.ofSeconds(1), 1006, "x"));
        screen.state(new DeviceState.Waiting(Duration.ofSeconds(2), 1006, "x"));
        screen.state(new DeviceState.Ready());
        screen.state(new DeviceState.Stopped(1000, "closed"));
        assertThat(screen.ended()).isNull();
        screen.state(new DeviceState.Stopped(4503, "same device"));
        assertThat(err.toString().lines())
                .containsExactly(
                        "(connection lost; what you type is sent when it is back)",
                        "(connected again)",
                        "this user is connected with the same device name elsewhere: choose another with --device"
                                + " (press Enter)");
        assertThat(screen.ended()).contains("--device");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysWhyAConnectionWasEnded() {
        assertThat(List.of(4501, 4502, 4503, 4504))
                .allSatisfy(code ->
                        assertThat(Ended.why(new DeviceState.Stopped(code, ""))).doesNotContain("" + code));
        assertThat(Ended.why(new DeviceState.Stopped(4505, "too\u001b large")))
                .isEqualTo("the server ended the connection: 4505 too\\u{1b} large");
    }

    private static ServerFrame.Page page(ServerFrame.Message... messages) {
        return new ServerFrame.Page("1", CONVERSATION, List.of(messages), 11, false, Map.of());
    }
}
