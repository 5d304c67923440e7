package parley.edge.push;

/// Names of the metrics of delivery.
public final class PushMetrics {
    /// gauge: 1 while this gateway hears its channels, 0 while Redis is away
    public static final String LISTENING = "parley.edge.redis.listening";
    /// gauge: partitions that this gateway reads itself, because no worker is heard
    public static final String TAILED = "parley.edge.tail.partitions";

    private PushMetrics() {}
}
