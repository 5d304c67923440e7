package parley.edge.websocket;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;
import org.jspecify.annotations.Nullable;

/// Carries a WebSocket over a connection that the container has upgraded, through the container's own reads
/// and writes, which know TLS. The container makes it, so it is public and without arguments.
///
/// Reading: the container calls on a virtual thread when bytes have come, under the connection's lock. They
/// are read into a borrowed buffer and decoded; the buffer is given back before the first event is handled,
/// which may block. An idle connection keeps no buffer.
///
/// Writing: [#write] tries at once, on the caller's thread. What the socket does not take the container's
/// write operation keeps, registers for and continues, outside of the connection's lock, and then tells.
///
/// **Whoever writes may hold locks**, those of a device's push among them, and ending a connection takes
/// these locks. So nothing that began with a call of [WebSocket] ends the connection or calls the listener
/// on the thread of the call: a failed write and a finished close are told on a thread of their own.
public final class TomcatWebSocket implements InternalHttpUpgradeHandler, WebSocket, CompletionHandler<Long, Void> {
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable SocketWrapperBase<?> wrapper;
    private @Nullable WebSocketTerms terms;
    private @Nullable Function<? super WebSocket, WebSocketListener> opener;
    private @Nullable WebSocketListener listener;
    private @Nullable FrameDecoder decoder;
    private boolean secure;
    private volatile boolean peerClosed;
    private volatile boolean finished;
    private volatile int code = CloseCode.ABNORMAL;

    /// Before the container takes over.
    ///
    /// @param made to make the listener when the handshake is answered
    void prepare(WebSocketTerms given, Function<? super WebSocket, WebSocketListener> made) {
        terms = given;
        opener = made;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> socketWrapper) {
        wrapper = socketWrapper;
    }

    @Override
    public void init(WebConnection connection) {
        WebSocketTerms all = terms();
        wrapper().setWriteTimeout(all.writeWithin().toMillis());
        decoder = new FrameDecoder(all.most());
        listener = Objects.requireNonNull(opener, "prepare was not called").apply(this);
        opener = null; // it knows the request
    }

    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        return switch (event) {
            case OPEN_READ -> read();
            // The container continues its write operation by itself.
            case OPEN_WRITE -> SocketState.UPGRADED;
            case STOP, DISCONNECT, TIMEOUT, ERROR, CONNECT_FAIL -> SocketState.CLOSED;
        };
    }

    /// @return LONG: to be called again when more comes; CLOSED: the container ends the connection, and calls
    ///     [#destroy()]
    private SocketState read() {
        var events = new ArrayList<FrameEvent>();
        try {
            boolean more = true;
            while (more) {
                more = read(events);
                for (FrameEvent event : events) {
                    handle(event);
                }
                events.clear();
                if (ended.get() || (peerClosed && finished)) {
                    return SocketState.CLOSED;
                }
                if (more) {
                    Thread.yield(); // whoever floods must not keep a carrier thread for itself
                }
            }
            if (wrapper().getSocketBufferHandler() instanceof ReleasableBuffers buffers) {
                buffers.release();
            }
            return SocketState.LONG;
        } catch (IOException e) {
            // The peer is gone without a goodbye.
            return SocketState.CLOSED;
        }
    }

    /// @return whether there may be more
    private boolean read(List<FrameEvent> events) throws IOException {
        ReadBuffers buffers = terms().buffers();
        byte[] buffer = buffers.take();
        try {
            ByteBuffer to = ByteBuffer.wrap(buffer);
            int count = wrapper().read(false, to);
            if (count <= 0) {
                return false;
            }
            FrameDecoder frames = Objects.requireNonNull(decoder);
            if (finished) {
                frames.skipData();
            }
            frames.decode(buffer, 0, count, events);
            // TLS may hold decrypted bytes of which the selector knows nothing: it is asked until it has none.
            return secure || !to.hasRemaining();
        } finally {
            buffers.give(buffer);
        }
    }

    private void handle(FrameEvent event) {
        WebSocketListener to = Objects.requireNonNull(listener);
        switch (event) {
            case FrameEvent.Text text -> to.text(text.payload());
            case FrameEvent.Binary binary -> to.binary(binary.payload());
            case FrameEvent.TooLarge() -> to.tooLarge();
            case FrameEvent.Ping ping -> to.ping(ping.payload());
            case FrameEvent.Pong pong -> to.pong(pong.payload());
            case FrameEvent.Violation violation -> to.closing(violation.code());
            case FrameEvent.Close close -> {
                closedWith(close.code());
                peerClosed = true;
                if (!finished) {
                    to.closing(close.code());
                }
            }
        }
    }

    @Override
    public boolean write(ByteBuffer[] frames) {
        // The container takes an interrupted writer for a broken socket. The writer is anybody.
        boolean interrupted = Thread.interrupted();
        try {
            CompletionState state = wrapper()
                    .write(
                            frames,
                            0,
                            frames.length,
                            BlockingMode.NON_BLOCK,
                            -1,
                            TimeUnit.MILLISECONDS,
                            null,
                            SocketWrapperBase.COMPLETE_WRITE,
                            this);
            if (state == CompletionState.NOT_DONE) {
                throw new IllegalStateException("two writes at a time");
            }
            return state == CompletionState.INLINE;
        } catch (RuntimeException e) {
            failed(e, null);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Only of writes that were not taken at once, on a thread of the container.
    @Override
    public void completed(Long written, @Nullable Void attachment) {
        Objects.requireNonNull(listener).writable();
    }

    @Override
    public void failed(Throwable failure, @Nullable Void attachment) {
        endElsewhere();
    }

    @Override
    public void finish(int last) {
        closedWith(last);
        finished = true;
        if (peerClosed) {
            endElsewhere();
        } else {
            expire(last);
        }
    }

    @Override
    public void expire(int last) {
        closedWith(last);
        try {
            terms().timers().schedule(this::endElsewhere, terms().closeWithin().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The server stops: nobody is waited for.
            endElsewhere();
        }
    }

    /// The container has ended the connection, for whatever reason.
    @Override
    public void destroy() {
        end();
    }

    private void endElsewhere() {
        if (!ended.get()) {
            Thread.ofVirtual().name("socket-end").start(this::end);
        }
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            try {
                wrapper().close();
            } finally {
                if (listener != null) {
                    listener.closed(code);
                }
            }
        }
    }

    private synchronized void closedWith(int first) {
        if (code == CloseCode.ABNORMAL) {
            code = first;
        }
    }

    private WebSocketTerms terms() {
        return Objects.requireNonNull(terms, "prepare was not called");
    }

    private SocketWrapperBase<?> wrapper() {
        return Objects.requireNonNull(wrapper, "the container has not upgraded yet");
    }

    @Override
    public void setSslSupport(@Nullable SSLSupport support) {
        secure = support != null;
    }

    @Override
    public void timeoutAsync(long now) {
        // There is no asynchronous request.
    }

    @Override
    public void pause() {
        // Whoever stops the server sends the sockets away before.
    }
}
