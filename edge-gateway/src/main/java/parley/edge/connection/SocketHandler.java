package parley.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
    private static final String BEARER = "Bearer ";

    private final ConnectionServices services;
    private final Set<String> allowedOrigins;
    private final MeterRegistry metrics;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final OpenSockets open = new OpenSockets();
    private final BooleanSupplier started;
    private volatile boolean draining;

    /// @param started whether this gateway knows enough to serve; sockets that come before are refused
    public SocketHandler(ConnectionServices services, BooleanSupplier started, MeterRegistry metrics) {
        this.services = services;
        this.started = started;
        this.allowedOrigins = Set.copyOf(services.settings().allowedOrigins());
        this.metrics = metrics;
        metrics.gaugeMapSize(SocketMetrics.CONNECTIONS, List.of(), connections);
        metrics.gauge(SocketMetrics.QUEUED, services.budget(), OutboundBudget::used);
        services.budget().onExceeded(this::shed);
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
        open.opened(session.getId());
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
        open.closed(session.getId());
        metrics.counter(SocketMetrics.CLOSED, SocketMetrics.CODE, Integer.toString(status.getCode()))
                .increment();
    }

    /// Sends everybody away to another gateway, and takes nobody new. Blocks until all are gone.
    ///
    /// @param random where the spread comes from
    public void drain(RandomGenerator random) {
        draining = true;
        var settings = services.settings().drain();
        new Departure(settings, services.timers(), random, System::nanoTime).run(new Departure.Open() {
            @Override
            public Collection<Connection> connections() {
                return connections.values();
            }

            @Override
            public boolean awaitNone(Duration patience) throws InterruptedException {
                return open.awaitNone(patience);
            }
        });
    }

    /// Too much waits: who lets most wait is closed first, until it is enough. Nothing is lost by that: what
    /// was not acknowledged comes again.
    private void shed() {
        List<Connection> slowest = connections.values().stream()
                .sorted(Comparator.comparingLong(Connection::waiting).reversed())
                .toList();
        int closed = 0;
        for (Connection connection : slowest) {
            if (services.budget().relieved()) {
                break;
            }
            connection.shed();
            closed++;
        }
        LOG.warn("too much waited for slow sockets: {} of them were closed", closed);
    }

    private void count(CloseReason reason) {
        metrics.counter(SocketMetrics.REFUSED, SocketMetrics.REASON, reason.label())
                .increment();
    }

    private @Nullable CloseReason refused(WebSocketSession session) {
        if (draining) {
            return CloseReason.DRAIN;
        }
        if (!started.getAsBoolean()
                || connections.size() >= services.settings().mostConnections()
                || services.budget().tight()) {
            return CloseReason.OVERLOADED;
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
