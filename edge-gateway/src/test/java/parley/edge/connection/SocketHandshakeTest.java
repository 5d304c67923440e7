package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.edge.TestGateway;

/// What the gateway answers to handshakes, as bytes.
class SocketHandshakeTest {
    private static final String GOOD = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: other, parley.v1\r\n"
            + "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

    @Test
    void switchesWithTheProtocolAndWithoutExtensions() throws IOException {
        assertThat(answer(GOOD))
                .startsWith("HTTP/1.1 101")
                .containsIgnoringCase("\r\nUpgrade: websocket\r\n")
                .containsIgnoringCase("\r\nConnection: upgrade\r\n")
                .contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .contains("\r\nSec-WebSocket-Protocol: parley.v1\r\n")
                .doesNotContain("Sec-WebSocket-Extensions");
    }

    @ParameterizedTest
    @CsvSource({
        "Version: 13, Version: 12, 426",
        "Upgrade: websocket, Upgrade: h2c, 400",
        "Connection: Upgrade, Connection: close, 400",
        "dGhlIHNhbXBsZSBub25jZQ==, bm9uY2U=, 400",
        "GET /ws, POST /ws, 405",
        "HTTP/1.1, HTTP/1.0, 400",
        "GET /ws, GET /wss, 404"
    })
    void refusesWhatIsNoHandshakeAndSaysWhatItSpeaks(String right, String wrong, int status) throws IOException {
        String answer = answer(GOOD.replace(right, wrong));
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "\"code\":")
                .doesNotContainIgnoringCase("tomcat", "<html");
        if (status == 426) {
            assertThat(answer).contains("\r\nSec-WebSocket-Version: 13\r\n");
        }
    }

    private static String answer(String request) throws IOException {
        URI gateway = URI.create(TestGateway.shared().http());
        try (var socket = new Socket(gateway.getHost(), gateway.getPort())) {
            socket.setSoTimeout((int) TestGateway.TOO_SLOW.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            byte[] buffer = new byte[8_192];
            while (answer.indexOf("\r\n\r\n") < 0 || (!answer.toString().contains(" 101 ") && !complete(answer))) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    break;
                }
                answer.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    private static boolean complete(StringBuilder answer) {
        return answer.toString().stripTrailing().endsWith("}")
                || answer.toString().endsWith("\r\n0\r\n\r\n");
    }
}
