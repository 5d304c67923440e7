package parley.testkit.backend;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// The two words that this package says to a Redis, over a connection of their own. A client library would be started
/// for less than it costs.
record RedisInline(String host, int port) {
    private static final int ANSWER_MILLIS = 10_000;

    /// Whether it serves clients; false also while it loads its data.
    boolean answers() {
        try {
            return ask("PING").startsWith("+PONG");
        } catch (BackendException e) {
            return false;
        }
    }

    /// Removes every key.
    void flush() {
        String answer = ask("FLUSHALL");
        if (!answer.startsWith("+OK")) {
            throw new BackendException("Redis answered FLUSHALL with " + answer.strip());
        }
    }

    private String ask(String command) {
        try (Socket socket = new Socket(host, port)) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[512];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new BackendException("Redis at " + host + ":" + port + " does not answer: " + e.getMessage(), e);
        }
    }
}
