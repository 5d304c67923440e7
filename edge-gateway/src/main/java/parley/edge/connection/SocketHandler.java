package parley.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import parley.edge.frame.CloseReason;

/// Brings the container's sockets to their [Connection]. Takes messages in parts, so that the container
/// needs only a small buffer for each socket.
public final class SocketHandler extends AbstractWebSocketHandler implements SubProtocolCapable {
    /// The only version of the protocol there is.
    public static final String PROTOCOL = "parley.v1";

    private static final String BEARER = "Bearer ";

    private final ConnectionServices services;
    private final Set<String> allowedOrigins;
    private final MeterRegistry metrics;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private volatile boolean draining;

    public SocketHandler(ConnectionServices services, MeterRegistry metrics) {
        this.services = services;
        this.allowedOrigins = Set.copyOf(services.settings().allowedOrigins());
        this.metrics = metrics;
        metrics.gaugeMapSize(SocketMetrics.CONNECTIONS, List.of(), connections);
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of(PROTOCOL);
    }

    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        CloseReason refused = refused(session);
        if (refused != null) {
            count(refused);
            Sockets.close(session, refused);
            return;
        }
        connections.put(
                session.getId(),
                new Connection(session, bearer(session), services, () -> connections.remove(session.getId())));
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        Connection connection = connections.get(session.getId());
        if (connection != null) {
            connection.text(message.getPayload(), message.isLast());
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        Connection connection = connections.get(session.getId());
        if (connection != null) {
            connection.close(CloseReason.BROKEN_FRAME);
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        Connection connection = connections.get(session.getId());
        if (connection != null) {
            connection.pong(message.getPayload());
        }
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable exception) {
        // The close event follows and says the rest.
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        Connection connection = connections.get(session.getId());
        if (connection != null) {
            connection.closed();
        }
        metrics.counter(SocketMetrics.CLOSED, SocketMetrics.CODE, Integer.toString(status.getCode()))
                .increment();
    }

    /// Sends everybody away to another gateway, and takes nobody new.
    public void drain() {
        draining = true;
        for (Connection connection : List.copyOf(connections.values())) {
            connection.close(CloseReason.DRAIN);
        }
    }

    private void count(CloseReason reason) {
        metrics.counter(SocketMetrics.REFUSED, SocketMetrics.REASON, reason.label())
                .increment();
    }

    private @Nullable CloseReason refused(WebSocketSession session) {
        if (draining) {
            return CloseReason.DRAIN;
        }
        if (!PROTOCOL.equals(session.getAcceptedProtocol())) {
            return CloseReason.VERSION;
        }
        HttpHeaders headers = session.getHandshakeHeaders();
        String origin = headers.getFirst(HttpHeaders.ORIGIN);
        boolean allowed = origin == null || allowedOrigins.contains(origin) || own(origin, headers);
        return allowed ? null : CloseReason.FORBIDDEN_ORIGIN;
    }

    private static boolean own(String origin, HttpHeaders headers) {
        try {
            return URI.create(origin).getAuthority() instanceof String authority
                    && authority.equalsIgnoreCase(headers.getFirst(HttpHeaders.HOST));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String bearer(WebSocketSession session) {
        String header = session.getHandshakeHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return header != null && header.startsWith(BEARER)
                ? header.substring(BEARER.length()).trim()
                : null;
    }
}
