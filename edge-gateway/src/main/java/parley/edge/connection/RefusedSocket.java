package parley.edge.connection;

import java.util.function.IntConsumer;
import parley.edge.frame.CloseReason;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;

/// A socket that is told why it is not served, and not listened to.
final class RefusedSocket implements WebSocketListener {
    private final OutboundQueue outbound;
    private final IntConsumer onClosed;

    /// @param onClosed told the code
    RefusedSocket(WebSocket socket, CloseReason reason, IntConsumer onClosed) {
        this.onClosed = onClosed;
        this.outbound = new OutboundQueue(socket, 0, new OutboundBudget(Long.MAX_VALUE), () -> {});
        outbound.close(reason);
    }

    @Override
    public void text(byte[] utf8) {
        // Nobody asked.
    }

    @Override
    public void binary(byte[] payload) {
        // Nobody asked.
    }

    @Override
    public void tooLarge() {
        // It is being closed anyway.
    }

    @Override
    public void ping(byte[] payload) {
        outbound.pong(payload);
    }

    @Override
    public void pong(byte[] payload) {
        // No ping was sent.
    }

    @Override
    public void closing(int code) {
        outbound.answerClose(code);
    }

    @Override
    public void writable() {
        outbound.writable();
    }

    @Override
    public void closed(int code) {
        outbound.end();
        onClosed.accept(code);
    }
}
