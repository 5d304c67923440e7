package parley.edge;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// A WebSocket that says hello, and remembers whether it was welcomed and how it ended.
public final class TestSocket implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final CompletableFuture<String> welcome = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;

    private TestSocket(TestGateway gateway) {
        URI uri = URI.create(gateway.http().replaceFirst("^http", "ws") + "/ws");
        socket = HTTP.newWebSocketBuilder()
                .subprotocols("parley.v1")
                .buildAsync(uri, new Listener())
                .join();
    }

    /// @param token empty: none
    public static TestSocket hello(TestGateway gateway, String token, String device) {
        var socket = new TestSocket(gateway);
        Map<String, String> hello = token.isEmpty()
                ? Map.of("op", "hello", "device", device)
                : Map.of("op", "hello", "device", device, "token", token);
        socket.socket.sendText(Rest.JSON.writeValueAsString(hello), true).join();
        return socket;
    }

    /// Returns when the gateway has said welcome.
    public TestSocket welcomed() {
        CompletableFuture.anyOf(welcome, closed.thenApply(code -> {
                    throw new CompletionException(new AssertionError("not welcomed, but closed with " + code));
                }))
                .orTimeout(TestGateway.TOO_SLOW.toSeconds(), TimeUnit.SECONDS)
                .join();
        return this;
    }

    /// @return the gateway's close code; waits for it
    public int closeCode() {
        return closed.orTimeout(TestGateway.TOO_SLOW.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    public boolean wasWelcomed() {
        return welcome.isDone();
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            if (data.toString().contains("\"op\":\"welcome\"")) {
                welcome.complete(data.toString());
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
