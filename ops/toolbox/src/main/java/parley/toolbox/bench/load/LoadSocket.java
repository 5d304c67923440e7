package parley.toolbox.bench.load;

import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One device of a load. It acknowledges what it gets and remembers how far it got over all its
/// connections. What does not say otherwise is for the thread of its [LoadSockets].
public final class LoadSocket {
    private final LoadSockets sockets;
    private final LoadListener listener;
    private final Cursors cursors = new Cursors();
    private final int number;
    private final String token;
    private final String device;

    private volatile @Nullable Channel channel;
    private volatile boolean ready;
    private CompletableFuture<Void> becomesReady = new CompletableFuture<>();
    private boolean leaving;

    /// When the next acknowledgement is due, 0 when there is nothing to acknowledge.
    long acknowledgeAt;

    LoadSocket(LoadSockets sockets, int number, String token, String device, LoadListener listener) {
        this.sockets = sockets;
        this.number = number;
        this.token = token;
        this.device = device;
        this.listener = listener;
    }

    /// @return what its maker calls it
    public int number() {
        return number;
    }

    /// Any thread.
    ///
    /// @return whether it is connected and has got its backlog
    public boolean isReady() {
        return ready;
    }

    /// Connects; any thread, once at a time.
    ///
    /// @return completes on the sockets' thread with the gateway's `ready`, or fails with the reason
    public CompletableFuture<Void> connect() {
        var promise = new CompletableFuture<Void>();
        sockets.execute(() -> {
            becomesReady = promise;
            leaving = false;
            sockets.open(this);
        });
        return promise;
    }

    /// Writes a text that goes out with the next [#flush]; nothing when it is not connected.
    ///
    /// @param text of which the first `length` bytes are sent
    /// @return whether it is connected
    public boolean write(byte[] text, int length) {
        Channel now = channel;
        if (now == null || !ready) {
            return false;
        }
        now.write(sockets.frames().frame(now.alloc(), ClientFrames.TEXT, text, length), now.voidPromise());
        return true;
    }

    public void flush() {
        Channel now = channel;
        if (now != null) {
            now.flush();
        }
    }

    /// Ends the connection; any thread.
    public void close() {
        sockets.execute(() -> {
            leaving = true;
            Channel now = channel;
            if (now != null) {
                now.close();
            }
        });
    }

    void opened(Channel opened) {
        channel = opened;
        String hello = "{\"op\":\"hello\",\"token\":\"" + token + "\",\"device\":\"" + device + "\"}";
        send(opened, hello.getBytes(StandardCharsets.UTF_8));
    }

    void frame(Frame frame) {
        boolean ascending = true;
        switch (frame.op()) {
            case MESSAGE -> {
                ascending = cursors.raise(frame.conversationHigh(), frame.conversationLow(), frame.seq());
                sockets.acknowledgeLater(this);
            }
            case UPTO -> {
                cursors.raise(frame.conversationHigh(), frame.conversationLow(), frame.seq());
                sockets.acknowledgeLater(this);
            }
            case READY -> {
                ready = true;
                becomesReady.complete(null);
            }
            case WELCOME, ACCEPTED, RECEIPT, ERROR, OTHER -> {
                // the load's own concern
            }
        }
        listener.frame(this, frame, ascending);
    }

    void acknowledge() {
        acknowledgeAt = 0;
        Channel now = channel;
        if (now != null) {
            send(now, cursors.acknowledgement());
        }
    }

    private void send(Channel to, byte[] text) {
        to.writeAndFlush(sockets.frames().frame(to.alloc(), ClientFrames.TEXT, text, text.length), to.voidPromise());
    }

    void lost(String reason) {
        channel = null;
        ready = false;
        acknowledgeAt = 0;
        if (!leaving && !sockets.closing()) {
            listener.closed(this, reason);
        }
        becomesReady.completeExceptionally(new IllegalStateException(reason));
    }

    @Override
    public String toString() {
        return device + "-" + number;
    }
}
