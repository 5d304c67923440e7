package parley.local;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/// A WebSocket as a stranger would open it: text in, text out. For one thread.
final class RawSocket implements AutoCloseable {
    /// Longer than anything takes that works.
    static final Duration TOO_SLOW = Duration.ofSeconds(30);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private RawSocket(URI gateway, String protocol, String... headers) {
        URI uri = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws");
        WebSocket.Builder builder = HTTP.newWebSocketBuilder();
        if (!protocol.isEmpty()) {
            builder.subprotocols(protocol);
        }
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(uri, new Listener()).join();
    }

    static RawSocket open(URI gateway) {
        return new RawSocket(gateway, "parley.v1");
    }

    static RawSocket open(URI gateway, String protocol, String... headers) {
        return new RawSocket(gateway, protocol, headers);
    }

    /// A socket that has said hello and is ready.
    static RawSocket ready(URI gateway, Rest.Login login) {
        RawSocket socket = open(gateway);
        socket.send("{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device() + "\"}");
        socket.await("ready");
        return socket;
    }

    void send(String text) {
        socket.sendText(text, true).join();
    }

    void sendPart(String text, boolean last) {
        socket.sendText(text, last).join();
    }

    WebSocket socket() {
        return socket;
    }

    JsonNode await(String op) {
        return await(frame -> frame.get("op").asString().equals(op), op);
    }

    /// Frames before the one that fits are dropped.
    JsonNode await(Predicate<JsonNode> fits, String what) {
        long until = System.nanoTime() + TOO_SLOW.toNanos();
        try {
            while (true) {
                JsonNode frame = frames.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (frame == null) {
                    throw new AssertionError("no " + what + " within " + TOO_SLOW + ", socket "
                            + Optional.ofNullable(closed.getNow(null))
                                    .map(code -> "closed " + code)
                                    .orElse("open"));
                }
                if (fits.test(frame)) {
                    return frame;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// @return the close code of the gateway
    int closeCode() {
        return closed.orTimeout(TOO_SLOW.toSeconds(), TimeUnit.SECONDS).join();
    }

    /// @return the text in which the next frames came
    String text() throws InterruptedException {
        String text = texts.poll(TOO_SLOW.toSeconds(), TimeUnit.SECONDS);
        if (text == null) {
            throw new AssertionError("no text within " + TOO_SLOW);
        }
        return text;
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                texts.add(text);
                JsonNode json = Rest.JSON.readTree(text);
                if (json.isArray()) {
                    json.forEach(frames::add);
                } else {
                    frames.add(json);
                }
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }
}
