package parley.delivery;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.InfoEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsEndpointAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.system.SystemMetricsAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web.WebMvcHealthEndpointExtensionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.LogRecords;
import parley.contract.id.NewIds;
import parley.contract.topic.Partitions;
import parley.delivery.dispatch.KafkaEvents;
import parley.delivery.dispatch.RedisDispatch;
import parley.delivery.membership.MemberFeed;
import parley.delivery.partition.Backoff;
import parley.delivery.partition.KafkaHealthIndicator;
import parley.delivery.partition.LoopHealthIndicator;
import parley.delivery.partition.LoopStatus;
import parley.delivery.partition.PartitionLoop;
import parley.delivery.partition.PartitionsHealthIndicator;
import parley.delivery.partition.RedisHealthIndicator;
import parley.delivery.partition.WorkerMetrics;
import parley.delivery.receipt.ReceiptLoop;
import parley.delivery.view.RedisView;
import parley.delivery.view.ViewSettings;

/// All wiring of the delivery worker.
///
/// Auto-configuration is named class by class: what else lies on the class path, when services share a
/// process, changes nothing here.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WorkerProperties.class)
@ImportAutoConfiguration({
    ApplicationAvailabilityAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    CompositeMeterRegistryAutoConfiguration.class,
    ConfigurationPropertiesAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    EndpointAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthContributorRegistryAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    InfoEndpointAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    JvmMetricsAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    MetricsAutoConfiguration.class,
    MetricsEndpointAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    ServletManagementContextAutoConfiguration.class,
    SystemMetricsAutoConfiguration.class,
    TomcatServletManagementContextAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    WebMvcHealthEndpointExtensionAutoConfiguration.class
})
class WorkerConfiguration {
    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);

    /// Several workers may share a process, and Kafka's clients are known by their ids.
    private final String clientId = "delivery-worker-" + NewIds.next();

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean(destroyMethod = "shutdown")
    ClientResources clientResources() {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.fullJitter(Duration.ofMillis(50), SLOWEST_RECONNECT, 50, TimeUnit.MILLISECONDS))
                .build();
    }

    /// Fails fast: a command is answered in time or it failed, and while Redis is away none waits for it.
    @Bean
    LettuceConnectionFactory redisConnections(WorkerProperties properties, ClientResources resources) {
        WorkerProperties.Redis redis = properties.redis();
        var server = new RedisStandaloneConfiguration(redis.host(), redis.port());
        if (redis.password() != null) {
            server.setPassword(redis.password());
        }
        var client = LettuceClientConfiguration.builder()
                .clientResources(resources)
                .commandTimeout(redis.timeout())
                .shutdownTimeout(Duration.ofSeconds(1))
                .clientOptions(ClientOptions.builder()
                        .autoReconnect(true)
                        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                        .socketOptions(SocketOptions.builder()
                                .connectTimeout(redis.timeout())
                                .build())
                        .timeoutOptions(TimeoutOptions.enabled(redis.timeout()))
                        .build())
                .build();
        return new LettuceConnectionFactory(server, client);
    }

    @Bean(destroyMethod = "close")
    Admin admin(WorkerProperties properties) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka().bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                clientId,
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                "",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000L));
    }

    @Bean(destroyMethod = "close")
    Producer<byte[], byte[]> producer(WorkerProperties properties) {
        return new KafkaProducer<>(KafkaSettings.producer(properties.kafka().bootstrap(), clientId));
    }

    @Bean(destroyMethod = "close")
    MemberFeed memberFeed(WorkerProperties properties) {
        String bootstrap = properties.kafka().bootstrap();
        return new MemberFeed(() -> new KafkaConsumer<>(KafkaSettings.tableConsumer(bootstrap, clientId + "-members")));
    }

    @Bean
    RedisView redisView(LettuceConnectionFactory redisConnections, WorkerProperties properties) {
        WorkerProperties.Delivery delivery = properties.delivery();
        return new RedisView(
                redisConnections,
                properties.generation(),
                new ViewSettings(delivery.hotEntries(), delivery.hotTtl(), delivery.recentTtl()));
    }

    @Bean
    KafkaEvents kafkaEvents(Producer<byte[], byte[]> producer, WorkerProperties properties) {
        return new KafkaEvents(producer, new Partitions(properties.partitions(), properties.generation()));
    }

    @Bean
    LoopStatus loopStatus() {
        return new LoopStatus();
    }

    @Bean
    WorkerMetrics workerMetrics(MeterRegistry registry) {
        return new WorkerMetrics(registry);
    }

    @Bean
    MeterBinder loopMetrics(LoopStatus status) {
        return registry -> {
            for (String state : new String[] {"opening", "running", "refused"}) {
                Gauge.builder(
                                WorkerMetrics.PARTITIONS,
                                status,
                                s -> s.snapshot().count(state))
                        .tag("state", state)
                        .register(registry);
            }
            Gauge.builder(WorkerMetrics.LAG, status, s -> s.snapshot().lag()).register(registry);
        };
    }

    @Bean
    PartitionLoop partitionLoop(
            Admin admin,
            MemberFeed members,
            RedisView view,
            LettuceConnectionFactory redisConnections,
            KafkaEvents events,
            WorkerMetrics metrics,
            LoopStatus status,
            Clock clock,
            WorkerProperties properties) {
        WorkerProperties.Delivery delivery = properties.delivery();
        var parts = new PartitionLoop.Parts(
                admin,
                groupConsumers(properties),
                members,
                view,
                () -> new RedisDispatch(redisConnections),
                events,
                metrics,
                status,
                clock,
                RandomGenerator.getDefault(),
                NewIds::next);
        var settings = new PartitionLoop.Settings(
                properties.partitions(),
                properties.kafka().replication(),
                properties.generation(),
                delivery.tick(),
                delivery.commit(),
                Backoff.STANDARD,
                delivery.publication().toBytes());
        return new PartitionLoop(parts, settings);
    }

    /// Its offsets are under a group of their own: that of the partitions takes commits from its members
    /// only.
    @Bean
    ReceiptLoop receiptLoop(
            Admin admin,
            MemberFeed members,
            LettuceConnectionFactory redisConnections,
            WorkerMetrics metrics,
            LoopStatus status,
            Clock clock,
            WorkerProperties properties) {
        WorkerProperties.Delivery delivery = properties.delivery();
        Supplier<Consumer<byte[], byte[]>> consumers = () -> {
            var settings = KafkaSettings.consumer(properties.kafka().bootstrap(), clientId + "-receipts");
            settings.put(ConsumerConfig.GROUP_ID_CONFIG, delivery.group() + "-receipts");
            return new KafkaConsumer<>(settings);
        };
        var parts = new ReceiptLoop.Parts(
                admin,
                consumers,
                redisConnections,
                members,
                status,
                metrics,
                clock,
                RandomGenerator.getDefault(),
                NewIds.next());
        return new ReceiptLoop(
                parts,
                new ReceiptLoop.Settings(
                        delivery.commit(),
                        Backoff.STANDARD,
                        delivery.publication().toBytes(),
                        new LogRecords(new Partitions(properties.partitions(), properties.generation()))));
    }

    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(Admin admin) {
        return new KafkaHealthIndicator(admin);
    }

    @Bean
    RedisHealthIndicator redisHealthIndicator(LettuceConnectionFactory redisConnections) {
        return new RedisHealthIndicator(redisConnections);
    }

    @Bean
    PartitionsHealthIndicator partitionsHealthIndicator(LoopStatus status) {
        return new PartitionsHealthIndicator(status);
    }

    @Bean
    LoopHealthIndicator loopHealthIndicator(LoopStatus status) {
        return new LoopHealthIndicator(status);
    }

    private Supplier<Consumer<byte[], byte[]>> groupConsumers(WorkerProperties properties) {
        String bootstrap = properties.kafka().bootstrap();
        String group = properties.delivery().group();
        return () -> new KafkaConsumer<>(new HashMap<>(KafkaSettings.groupConsumer(bootstrap, clientId, group)));
    }
}
