package parley.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.edge.frame.CloseReason;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;
import parley.edge.websocket.WebSocketRequestHandler.Endpoint;
import parley.edge.websocket.WebSocketRequestHandler.Opening;

/// Decides which sockets are served, and keeps their connections.
public final class SocketHandler implements Endpoint, Connection.Owner {
    /// The only version of the protocol there is.
    public static final String PROTOCOL = "parley.v1";

    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
    private static final String BEARER = "Bearer ";

    private final ConnectionServices services;
    private final Set<String> allowedOrigins;
    private final MeterRegistry metrics;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final OpenSockets open = new OpenSockets();
    private final BooleanSupplier started;
    private volatile boolean draining;

    /// @param started whether this gateway knows enough to serve; sockets that come before are refused
    public SocketHandler(ConnectionServices services, BooleanSupplier started, MeterRegistry metrics) {
        this.services = services;
        this.started = started;
        this.allowedOrigins = Set.copyOf(services.settings().allowedOrigins());
        this.metrics = metrics;
        metrics.gaugeCollectionSize(SocketMetrics.CONNECTIONS, List.of(), connections);
        metrics.gauge(SocketMetrics.QUEUED, services.budget(), OutboundBudget::used);
        services.budget().onExceeded(this::shed);
    }

    @Override
    public WebSocketListener open(WebSocket socket, Opening opening) {
        CloseReason refused = refused(opening);
        if (refused != null) {
            metrics.counter(SocketMetrics.REFUSED, SocketMetrics.REASON, refused.label())
                    .increment();
            return new RefusedSocket(socket, refused, this::count);
        }
        open.opened();
        var connection = new Connection(socket, bearer(opening.authorization()), services, this);
        connections.add(connection);
        return connection;
    }

    @Override
    public void ended(Connection connection) {
        connections.remove(connection);
    }

    @Override
    public void closed(int code) {
        open.closed();
        count(code);
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
                return connections;
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
        List<Connection> slowest = connections.stream()
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

    private void count(int code) {
        metrics.counter(SocketMetrics.CLOSED, SocketMetrics.CODE, Integer.toString(code))
                .increment();
    }

    private @Nullable CloseReason refused(Opening opening) {
        if (draining) {
            return CloseReason.DRAIN;
        }
        if (!started.getAsBoolean()
                || connections.size() >= services.settings().mostConnections()
                || services.budget().tight()) {
            return CloseReason.OVERLOADED;
        }
        if (!PROTOCOL.equals(opening.protocol())) {
            return CloseReason.VERSION;
        }
        String origin = opening.origin();
        boolean allowed = origin == null || allowedOrigins.contains(origin) || own(origin, opening.host());
        return allowed ? null : CloseReason.FORBIDDEN_ORIGIN;
    }

    private static boolean own(String origin, @Nullable String host) {
        try {
            return URI.create(origin).getAuthority() instanceof String authority && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length()).trim()
                : null;
    }
}
