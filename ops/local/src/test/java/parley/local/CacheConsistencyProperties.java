package parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.awaitility.Awaitility;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.status.store.MySqlStore;
import parley.status.store.RedisStore;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;

/// The worker's own view, the sink's own rows and the history that reads them, over real stores: whatever
/// is sent, recalled and edited, whoever comes and goes, and however far each of the two has come, what the
/// cache answers is what the database answers, and that is what the log says.
@Tag("property-9")
@Tag("property-10")
class CacheConsistencyProperties {
    private static HikariDataSource pool;
    private static LettuceConnectionFactory connections;
    private static RedisStore redis;

    @BeforeContainer
    static void open() {
        Backends backends = Backends.shared();
        Schema.migrate(backends.mysql());
        var config = new HikariConfig();
        config.setJdbcUrl(backends.mysql().jdbcUrl());
        config.setUsername(backends.mysql().user());
        config.setPassword(backends.mysql().password());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setMaximumPoolSize(2);
        pool = new HikariDataSource(config);
        connections = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration(
                        backends.redis().host(), backends.redis().port()),
                LettuceClientConfiguration.builder()
                        .commandTimeout(Duration.ofSeconds(5))
                        .build());
        connections.afterPropertiesSet();
        connections.start();
        redis = new RedisStore(connections, new SimpleMeterRegistry());
        redis.start();
        Awaitility.await().atMost(RawSocket.TOO_SLOW).ignoreExceptions().until(() -> {
            redis.ping();
            return true;
        });
    }

    @AfterContainer
    static void close() {
        redis.close();
        connections.destroy();
        pool.close();
        // The seldom ones came often enough to mean something.
        assertThat(CachedConversation.cachedPages).isGreaterThan(300);
        assertThat(CachedConversation.storedPages).isGreaterThan(300);
        assertThat(CachedConversation.recalledMessages).isGreaterThan(300);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void theCacheAnswersAsTheDatabaseAndTheLogDo(@ForAll long seed) throws SQLException {
        Backends.shared().redis().flush();
        var mysql = new MySqlStore(pool, new SimpleMeterRegistry());
        try (var world = new CachedConversation(seed, connections, redis, mysql, pool)) {
            world.run();
        }
    }
}
