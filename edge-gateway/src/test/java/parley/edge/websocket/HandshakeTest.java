package parley.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private final Map<String, List<String>> headers = new HashMap<>(Map.of(
            "Upgrade", List.of("websocket"),
            "Connection", List.of("keep-alive, Upgrade"),
            "Sec-WebSocket-Version", List.of("13"),
            "Sec-WebSocket-Key", List.of("dGhlIHNhbXBsZSBub25jZQ=="),
            "Sec-WebSocket-Protocol", List.of("chat, parley.v1"),
            "Sec-WebSocket-Extensions", List.of("permessage-deflate")));

    /// The example of RFC 6455, 1.3.
    @Test
    void agreesAndChoosesTheProtocol() {
        assertThat(answer("GET")).isEqualTo(new Handshake.Answer.Switch("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "parley.v1"));
    }

    @Test
    void agreesOnNoProtocolWhenNoneIsKnown() {
        headers.put("Sec-WebSocket-Protocol", List.of("chat"));
        assertThat(answer("GET")).isEqualTo(new Handshake.Answer.Switch("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", null));
        headers.remove("Sec-WebSocket-Protocol");
        assertThat(answer("GET")).isInstanceOf(Handshake.Answer.Switch.class);
    }

    @Test
    void takesTheClientsFirstOfSeveralHeaders() {
        headers.put("Sec-WebSocket-Protocol", List.of("b", "parley.v1"));
        assertThat(Handshake.answer("GET", "HTTP/1.1", this::values, List.of("parley.v1", "b")))
                .isEqualTo(new Handshake.Answer.Switch("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "Upgrade,, 400",
        "Upgrade, h2c, 400",
        "Connection,, 400",
        "Connection, close, 400",
        "Sec-WebSocket-Version,, 426",
        "Sec-WebSocket-Version, 8, 426",
        "Sec-WebSocket-Version, 14, 426",
        "Sec-WebSocket-Key,, 400",
        "Sec-WebSocket-Key, short, 400",
        "Sec-WebSocket-Key, AAAAAAAAAAAAAAAAAAAA, 400",
        "Sec-WebSocket-Key, ???????????????????????=, 400",
    })
    void refusesWhatIsNoHandshake(String header, String value, int status) {
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, List.of(value));
        }
        assertThat(answer("GET"))
                .isInstanceOfSatisfying(
                        Handshake.Answer.Refuse.class,
                        refuse -> assertThat(refuse.status()).isEqualTo(status));
    }

    @Test
    void refusesOtherMethodsAndVersionsOfHttp() {
        assertThat(answer("POST")).isEqualTo(new Handshake.Answer.Refuse(405, "a handshake is a GET"));
        assertThat(Handshake.answer("GET", "HTTP/1.0", this::values, List.of()))
                .isEqualTo(new Handshake.Answer.Refuse(400, "a handshake is HTTP/1.1"));
    }

    private Handshake.Answer answer(String method) {
        return Handshake.answer(method, "HTTP/1.1", this::values, List.of("parley.v1"));
    }

    private List<String> values(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
