package parley.edge.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import parley.edge.frame.CloseReason;

/// A socket of the container.
record SocketWire(WebSocketSession session) implements OutboundQueue.Wire {
    @Override
    public void text(String text) throws IOException {
        session.sendMessage(new TextMessage(text));
    }

    @Override
    public void ping(ByteBuffer payload) throws IOException {
        session.sendMessage(new PingMessage(payload));
    }

    @Override
    public void close(CloseReason reason) throws IOException {
        session.close(new CloseStatus(reason.code(), reason.label()));
    }
}
