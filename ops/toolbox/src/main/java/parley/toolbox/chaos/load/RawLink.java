package parley.toolbox.chaos.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.toolbox.chaos.checker.RawFields;

/// One WebSocket. Texts go out one after the other, those from before it is open too.
final class RawLink implements WebSocket.Listener {
    /// Of a connection that ended without a close frame.
    static final int ABNORMAL = 1006;

    private static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /// Told on the client's threads, one call at a time a link.
    interface Owner {
        void frame(RawLink from, RawFields frame);

        /// Once.
        void closed(RawLink from, int code, String reason);
    }

    private final Owner owner;
    private final int number;
    private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final AtomicBoolean over = new AtomicBoolean();
    private CompletableFuture<WebSocket> last = opened;
    private volatile long heard = System.nanoTime();

    /// @param number of the connection
    RawLink(int number, Owner owner) {
        this.owner = owner;
        this.number = number;
    }

    /// Does not block; the owner must know this link by then.
    void open(HttpClient http, URI gateway) {
        http.newWebSocketBuilder()
                .subprotocols("parley.v1")
                .connectTimeout(HANDSHAKE)
                .buildAsync(URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws"), this)
                .whenComplete((socket, failure) -> {
                    if (failure == null) {
                        opened.complete(socket);
                    } else {
                        opened.completeExceptionally(failure);
                        end(ABNORMAL, "no connection");
                    }
                });
    }

    int number() {
        return number;
    }

    /// @return nanoseconds since anything came in
    long silence() {
        return System.nanoTime() - heard;
    }

    synchronized void text(String text) {
        last = last.thenCompose(socket -> socket.sendText(text, true));
    }

    void abort(String reason) {
        opened.thenAccept(WebSocket::abort);
        end(ABNORMAL, reason);
    }

    private void end(int code, String reason) {
        if (over.compareAndSet(false, true)) {
            owner.closed(this, code, reason);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
        heard = System.nanoTime();
        partial.append(data);
        if (end) {
            String text = partial.toString();
            partial.setLength(0);
            if (!over.get()) {
                WireFrames.split(text).forEach(frame -> owner.frame(this, frame));
            }
        }
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket socket, java.nio.ByteBuffer message) {
        heard = System.nanoTime();
        return WebSocket.Listener.super.onPing(socket, message);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        end(code, reason);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        end(ABNORMAL, error.getClass().getSimpleName());
    }
}
