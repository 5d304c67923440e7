package parley.sink.intake;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/// Whether a broker answers.
public final class KafkaHealth extends AbstractHealthIndicator {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Brokers brokers;

    public KafkaHealth(Brokers brokers) {
        super("Kafka does not answer");
        this.brokers = brokers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws Exception {
        var options = new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis());
        int nodes = brokers.admin()
                .describeCluster(options)
                .nodes()
                .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .size();
        builder.up().withDetail("brokers", nodes);
    }
}
