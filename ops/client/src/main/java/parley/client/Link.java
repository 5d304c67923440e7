package parley.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One socket, from the attempt to connect to its end. Its owner hears of the end exactly once, never on a
/// thread that
/// is inside a call of the owner. The server's pings are answered by the socket itself.
final class Link implements WebSocket.Listener {
    /// Not sent by anybody: the socket ended without a close frame.
    static final int ABNORMAL = 1006;

    private static final int LONGEST_TEXT = 8 * 1024 * 1024;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /// Whom the socket serves. Calls come one after the other, except [#closed].
    interface Owner {
        void opened(Link link);

        void frames(Link link, List<ServerFrame> frames);

        /// Any sign of life.
        void heard(Link link);

        void closed(Link link, int code, String reason);

        /// Runs `next` when the owner can take more frames.
        void whenRoom(Runnable next);
    }

    private final Owner owner;
    private final Executor workers;
    private final Timers timers;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private volatile @Nullable FrameQueue out;
    private final QuietCheck quiet;
    private final AtomicBoolean pinging = new AtomicBoolean();

    Link(Owner owner, Executor workers, Timers timers) {
        this.owner = owner;
        this.workers = workers;
        this.timers = timers;
        this.quiet = new QuietCheck(timers, this::ping);
    }

    void connect(HttpClient http, URI gateway) {
        http.newWebSocketBuilder()
                .subprotocols("parley.v1")
                .connectTimeout(CONNECT)
                .buildAsync(gateway, this)
                .whenComplete((opened, failure) -> {
                    if (failure != null) {
                        refused(gateway, failure);
                    }
                });
    }

    /// @return false when the frame was not taken: the link is not open, or its queue is full
    boolean offer(ClientFrame frame) {
        FrameQueue queue = out;
        return queue != null && !ended.get() && queue.offer(frame);
    }

    void limit(int maxFrame) {
        FrameQueue queue = out;
        if (queue != null) {
            queue.limit(maxFrame);
        }
    }

    int room() {
        FrameQueue queue = out;
        return queue == null || ended.get() ? 0 : queue.room();
    }

    boolean over() {
        return ended.get();
    }

    /// Says goodbye after what waits to be written, and ends this link for its owner at once.
    ///
    /// @return completes when the socket is gone, after 2 s at most
    CompletableFuture<Void> close(int code, String reason) {
        WebSocket open = socket;
        FrameQueue queue = out;
        end(code, reason);
        if (open == null || queue == null) {
            gone.complete(null);
            return gone;
        }
        queue.finish(() -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        timers.after(FAREWELL, this::abort);
        return gone;
    }

    /// Ends this link at once.
    void fail(String reason) {
        end(ABNORMAL, reason);
        abort();
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        out = new FrameQueue(opened, failure -> fail("could not write: " + failure));
        if (ended.get()) {
            opened.abort();
            return;
        }
        owner.opened(this);
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        owner.heard(this);
        quiet.spoke();
        text.append(data);
        if (!last) {
            if (text.length() > LONGEST_TEXT) {
                fail("a frame is longer than " + LONGEST_TEXT + " characters");
            }
            from.request(1);
            return null;
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        if (text.capacity() > 128 * 1024) {
            text.trimToSize();
        }
        take(utf8);
        owner.whenRoom(() -> from.request(1));
        return null;
    }

    private void take(byte[] utf8) {
        if (ended.get()) {
            return;
        }
        try {
            owner.frames(this, FrameReader.read(utf8));
        } catch (MalformedFrameException e) {
            fail("the gateway sent what is not of the protocol: " + e.getMessage());
        }
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        owner.heard(this);
        quiet.spoke();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        owner.heard(this);
        quiet.answered(message);
        from.request(1);
        return null;
    }

    private void ping(ByteBuffer payload) {
        WebSocket open = socket;
        if (open != null && !ended.get() && pinging.compareAndSet(false, true)) {
            open.sendPing(payload).whenComplete((done, failure) -> {
                pinging.set(false);
                if (failure != null) {
                    fail("could not write: " + failure);
                }
            });
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end(code, reason);
        gone.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end(ABNORMAL, error.toString());
        gone.complete(null);
    }

    private void refused(URI gateway, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        int status = cause instanceof WebSocketHandshakeException handshake
                ? handshake.getResponse().statusCode()
                : 0;
        String reason = "no connection to " + gateway + ": " + (status == 0 ? cause : "HTTP " + status);
        end(status == 401 ? CloseAction.UNAUTHORIZED : status == 403 ? 4506 : ABNORMAL, reason);
    }

    private void abort() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        gone.complete(null);
    }

    private void end(int code, String reason) {
        if (ended.compareAndSet(false, true)) {
            quiet.end();
            workers.execute(() -> owner.closed(this, code, reason));
        }
    }
}
