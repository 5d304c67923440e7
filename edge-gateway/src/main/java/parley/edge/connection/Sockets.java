package parley.edge.connection;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import parley.edge.frame.CloseReason;

/// Closing a socket that may be gone already.
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    static void close(WebSocketSession session, CloseReason reason) {
        try {
            session.close(new CloseStatus(reason.code(), reason.label()));
        } catch (IOException | IllegalStateException e) {
            LOG.debug("closing {}: {}", session.getId(), e.getMessage());
        }
    }
}
