package parley.edge.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The server's side of the opening handshake (RFC 6455, 4.2). No extension is ever agreed on. Pure.
final class Handshake {
    static final String VERSION = "13";

    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UPGRADE_REQUIRED = 426;

    sealed interface Answer {
        /// @param accept value of Sec-WebSocket-Accept
        /// @param protocol the client's first of those that are spoken here; null: none, which is no error
        record Switch(String accept, @Nullable String protocol) implements Answer {}

        record Refuse(int status, String why) implements Answer {}
    }

    private Handshake() {}

    /// @param headers the values of the header of a name, none when it is absent
    /// @param protocols that are spoken here
    static Answer answer(
            String method, String httpVersion, Function<String, List<String>> headers, List<String> protocols) {
        if (!method.equals("GET")) {
            return new Answer.Refuse(METHOD_NOT_ALLOWED, "a handshake is a GET");
        }
        if (!httpVersion.equals("HTTP/1.1")) {
            return new Answer.Refuse(BAD_REQUEST, "a handshake is HTTP/1.1");
        }
        if (tokens(headers.apply("Upgrade")).stream().noneMatch("websocket"::equalsIgnoreCase)) {
            return new Answer.Refuse(BAD_REQUEST, "header Upgrade: expected websocket");
        }
        if (tokens(headers.apply("Connection")).stream().noneMatch("upgrade"::equalsIgnoreCase)) {
            return new Answer.Refuse(BAD_REQUEST, "header Connection: expected upgrade");
        }
        if (!headers.apply("Sec-WebSocket-Version").equals(List.of(VERSION))) {
            return new Answer.Refuse(UPGRADE_REQUIRED, "header Sec-WebSocket-Version: expected 13");
        }
        List<String> keys = headers.apply("Sec-WebSocket-Key");
        if (keys.size() != 1 || !valid(keys.getFirst())) {
            return new Answer.Refuse(BAD_REQUEST, "header Sec-WebSocket-Key: expected 16 bytes in base64");
        }
        String protocol = tokens(headers.apply("Sec-WebSocket-Protocol")).stream()
                .filter(protocols::contains)
                .findFirst()
                .orElse(null);
        return new Answer.Switch(accept(keys.getFirst()), protocol);
    }

    private static boolean valid(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static List<String> tokens(List<String> values) {
        return values.stream()
                .flatMap(value -> java.util.Arrays.stream(value.split(",", -1)))
                .map(String::trim)
                .toList();
    }
}
