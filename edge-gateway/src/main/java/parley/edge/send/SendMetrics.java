package parley.edge.send;

/// Names of the metrics of sending.
public final class SendMetrics {
    /// counter; [#OUTCOME]: traced, over_limit. Messages that were to be traced
    public static final String TRACES = "parley.edge.traces";

    public static final String OUTCOME = "outcome";

    private SendMetrics() {}
}
