package parley.edge.publish;

/// Names of the metrics of publishing. What the producer does, it tells itself (`kafka.producer.*`).
public final class PublishMetrics {
    /// gauge: 1, or 0 while no broker answers and sends are refused at once
    public static final String ANSWERS = "parley.edge.kafka.answers";

    private PublishMetrics() {}
}
