package parley.edge.connection;

/// Names of the socket metrics.
public final class SocketMetrics {
    /// gauge: open sockets
    public static final String CONNECTIONS = "parley.edge.connections";
    /// counter; [#CODE]: sockets that were closed, by the code of the close frame
    public static final String CLOSED = "parley.edge.connections.closed";
    /// counter; [#REASON]: sockets that were not served
    public static final String REFUSED = "parley.edge.connections.refused";
    /// gauge, bytes: what waits for slow sockets
    public static final String QUEUED = "parley.edge.outbound.queued";
    /// counter; [#DUPLICATE]: messages that were answered with `accepted`
    public static final String ACCEPTED = "parley.edge.accepted";
    /// counter; [#CODE]: frames that were answered with `error`
    public static final String REFUSED_FRAMES = "parley.edge.refused";

    public static final String CODE = "code";
    public static final String REASON = "reason";
    /// whether the message was there before: true or false
    public static final String DUPLICATE = "duplicate";

    private SocketMetrics() {}
}
