package parley.edge.connection;

/// Names of the socket metrics.
public final class SocketMetrics {
    public static final String CONNECTIONS = "parley.edge.connections";
    public static final String CLOSED = "parley.edge.connections.closed";
    public static final String REFUSED = "parley.edge.connections.refused";
    public static final String QUEUED = "parley.edge.outbound.queued";
    public static final String CODE = "code";
    public static final String REASON = "reason";

    private SocketMetrics() {}
}
