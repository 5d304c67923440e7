package parley.toolbox.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import parley.edge.websocket.EncodedFrame;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;

/// One socket of the relay, with the least of a queue. Safe from any thread.
final class RelaySocket implements WebSocketListener {
    private final WebSocket socket;
    private final RelayHandler handler;
    private final ArrayDeque<EncodedFrame> waiting = new ArrayDeque<>();
    private boolean writing;
    private boolean closed;

    RelaySocket(WebSocket socket, RelayHandler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    void send(String text) {
        send(EncodedFrame.text(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void send(EncodedFrame frame) {
        synchronized (waiting) {
            if (closed) {
                return;
            }
            waiting.add(frame);
            if (writing) {
                return;
            }
            writing = true;
        }
        writable();
    }

    @Override
    public void writable() {
        for (ByteBuffer[] frames = next(); frames.length > 0; frames = next()) {
            if (!socket.write(frames)) {
                return;
            }
        }
    }

    private ByteBuffer[] next() {
        synchronized (waiting) {
            ByteBuffer[] frames = waiting.stream().map(EncodedFrame::buffer).toArray(ByteBuffer[]::new);
            waiting.clear();
            writing = frames.length > 0;
            return frames;
        }
    }

    @Override
    public void text(byte[] utf8) {
        handler.text(this, utf8);
    }

    @Override
    public void binary(byte[] payload) {
        // No load sends any.
    }

    @Override
    public void tooLarge() {
        // No load sends any.
    }

    @Override
    public void ping(byte[] payload) {
        send(EncodedFrame.pong(payload));
    }

    @Override
    public void pong(byte[] payload) {
        // No ping was sent.
    }

    @Override
    public void closing(int code) {
        send(EncodedFrame.close(code, ""));
        socket.finish(code);
    }

    @Override
    public void closed(int code) {
        synchronized (waiting) {
            closed = true;
            waiting.clear();
        }
    }
}
