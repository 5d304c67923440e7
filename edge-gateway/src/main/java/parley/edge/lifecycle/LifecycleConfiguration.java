package parley.edge.lifecycle;

import java.sql.Connection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import parley.contract.id.NewIds;

@Configuration(proxyBeanMethods = false)
public class LifecycleConfiguration {
    @Bean
    Boot boot() {
        return new Boot(NewIds.next());
    }

    @Bean
    GatewayStart gatewayStart(List<StartStep> steps) {
        return new GatewayStart(steps);
    }

    @Bean
    HealthIndicator start(GatewayStart start) {
        return () -> start.pending()
                .map(step -> Health.outOfService().withDetail("detail", step).build())
                .orElseGet(() -> Health.up().withDetail("detail", "ready").build());
    }

    @Bean
    HealthIndicator kafka(Admin admin) {
        return new Probe(Status.DOWN, () -> {
            var options = new DescribeClusterOptions().timeoutMs(1_000);
            return admin.describeCluster(options)
                            .nodes()
                            .get(1_200, TimeUnit.MILLISECONDS)
                            .size() + " brokers";
        });
    }

    @Bean
    HealthIndicator mysql(DataSource source) {
        return new Probe(Probe.DEGRADED, () -> {
            try (Connection connection = source.getConnection()) {
                if (!connection.isValid(1)) {
                    throw new IllegalStateException("the connection is not valid");
                }
                return connection.getMetaData().getDatabaseProductVersion();
            }
        });
    }

    @Bean
    HealthIndicator redis(RedisConnectionFactory connections) {
        return new Probe(Probe.DEGRADED, () -> {
            try (RedisConnection connection = connections.getConnection()) {
                return String.valueOf(connection.ping());
            }
        });
    }
}
