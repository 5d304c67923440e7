package parley.toolbox.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One connected device of the load: hands every frame to a listener and acknowledges what it got at most
/// every 100 ms.
final class LoadSocket implements WebSocket.Listener {
    private static final long ACK_EVERY_MS = 100;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final BiConsumer<String, JsonNode> frames;
    private final ScheduledExecutorService timers;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final Map<String, Long> cursors = new HashMap<>();
    private final CompletableFuture<WebSocket> opened;
    private CompletableFuture<WebSocket> last;
    private boolean ackDue;

    /// @param frames told of each frame (its `op`, the frame), on the client's thread
    LoadSocket(
            HttpClient http,
            URI gateway,
            String token,
            String device,
            ScheduledExecutorService timers,
            BiConsumer<String, JsonNode> frames) {
        this.frames = frames;
        this.timers = timers;
        this.opened = http.newWebSocketBuilder()
                .subprotocols("parley.v1")
                .buildAsync(URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws"), this);
        this.last = opened;
        text("{\"op\":\"hello\",\"token\":\"" + token + "\",\"device\":\"" + device + "\"}");
    }

    /// @return completes when the gateway has sent `ready`
    CompletableFuture<Void> ready() {
        return ready;
    }

    /// Does not block: texts go out one after the other.
    synchronized void text(String text) {
        last = last.thenCompose(socket -> socket.sendText(text, true));
    }

    void close() {
        opened.thenAccept(WebSocket::abort);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
        partial.append(data);
        if (end) {
            JsonNode json = JSON.readTree(partial.toString());
            partial.setLength(0);
            if (json.isArray()) {
                json.forEach(this::frame);
            } else {
                frame(json);
            }
        }
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        ready.completeExceptionally(new IllegalStateException("closed " + code + " " + reason));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        ready.completeExceptionally(error);
    }

    private void frame(JsonNode frame) {
        String op = frame.get("op").asString();
        if (op.equals("ready")) {
            ready.complete(null);
        } else if (op.equals("message")) {
            stored(frame.get("conversation").asString(), frame.get("seq").asLong());
        }
        frames.accept(op, frame);
    }

    private synchronized void stored(String conversation, long seq) {
        cursors.merge(conversation, seq, Math::max);
        if (!ackDue) {
            ackDue = true;
            timers.schedule(this::acknowledge, ACK_EVERY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void acknowledge() {
        ackDue = false;
        text("{\"op\":\"ack\",\"cursors\":" + JSON.writeValueAsString(cursors) + "}");
        cursors.clear();
    }
}
