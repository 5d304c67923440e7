package parley.delivery.partition;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/// Says PING. Blocks for the command timeout at most.
public final class RedisHealthIndicator implements HealthIndicator {
    private final RedisConnectionFactory connections;

    public RedisHealthIndicator(RedisConnectionFactory connections) {
        this.connections = connections;
    }

    @Override
    public Health health() {
        try (RedisConnection redis = connections.getConnection()) {
            return Health.up()
                    .withDetail("answer", String.valueOf(redis.ping()))
                    .build();
        } catch (RuntimeException e) {
            return Health.down().withDetail("error", Failures.describe(e)).build();
        }
    }
}
