package parley.edge;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.system.SystemMetricsAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.HttpEncodingAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.metrics.TomcatMetricsAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web.WebMvcHealthEndpointExtensionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.MicrometerProducerListener;
import org.springframework.kafka.core.ProducerFactory;
import parley.contract.client.KafkaSettings;
import parley.contract.topic.Partitions;
import parley.contract.topic.TopicProvisioner;
import parley.edge.account.AccountConfiguration;
import parley.edge.connection.ConnectionConfiguration;
import parley.edge.contact.ContactConfiguration;
import parley.edge.conversation.ConversationConfiguration;
import parley.edge.lifecycle.Boot;
import parley.edge.lifecycle.LifecycleConfiguration;
import parley.edge.membership.MembershipConfiguration;
import parley.edge.messagetype.MessageTypeConfiguration;
import parley.edge.oidc.OidcConfiguration;
import parley.edge.presence.PresenceConfiguration;
import parley.edge.publish.PublishConfiguration;
import parley.edge.push.PushConfiguration;
import parley.edge.receipt.ReceiptConfiguration;
import parley.edge.rest.RestConfiguration;
import parley.edge.send.SendConfiguration;
import parley.edge.service.ServiceConfiguration;
import parley.edge.session.SessionConfiguration;
import parley.edge.sql.FailFastDataSource;

/// All wiring of a gateway: what several features use is here, what one feature uses is in its own package.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EdgeProperties.class)
@ImportAutoConfiguration({
    // The application's own context; nothing else on the class path may add to it.
    ConfigurationPropertiesAutoConfiguration.class,
    PropertyPlaceholderAutoConfiguration.class,
    LifecycleAutoConfiguration.class,
    ApplicationAvailabilityAutoConfiguration.class,
    SslAutoConfiguration.class,
    // Web
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    HttpEncodingAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    // MySQL
    DataSourceAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class,
    DataSourcePoolMetricsAutoConfiguration.class,
    // Redis
    DataRedisAutoConfiguration.class,
    // Metrics
    MetricsAutoConfiguration.class,
    PrometheusMetricsExportAutoConfiguration.class,
    CompositeMeterRegistryAutoConfiguration.class,
    JvmMetricsAutoConfiguration.class,
    SystemMetricsAutoConfiguration.class,
    TomcatMetricsAutoConfiguration.class,
    ObservationAutoConfiguration.class,
    WebMvcObservationAutoConfiguration.class,
    // Actuator
    EndpointAutoConfiguration.class,
    JacksonEndpointAutoConfiguration.class,
    WebEndpointAutoConfiguration.class,
    ManagementContextAutoConfiguration.class,
    ServletManagementContextAutoConfiguration.class,
    TomcatServletManagementContextAutoConfiguration.class,
    HealthContributorAutoConfiguration.class,
    HealthContributorRegistryAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    AvailabilityHealthContributorAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    WebMvcHealthEndpointExtensionAutoConfiguration.class
})
@Import({
    RestConfiguration.class,
    AccountConfiguration.class,
    LifecycleConfiguration.class,
    PublishConfiguration.class,
    SessionConfiguration.class,
    MembershipConfiguration.class,
    MessageTypeConfiguration.class,
    ContactConfiguration.class,
    ConversationConfiguration.class,
    PushConfiguration.class,
    ReceiptConfiguration.class,
    OidcConfiguration.class,
    SendConfiguration.class,
    ServiceConfiguration.class,
    PresenceConfiguration.class,
    ConnectionConfiguration.class
})
class EdgeConfiguration {
    private static final Duration REDIS_TIMEOUT = Duration.ofMillis(300);
    private static final Duration SLOWEST_RECONNECT = Duration.ofMillis(500);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SecureRandom random() {
        return new SecureRandom();
    }

    @Bean
    Partitions partitions(EdgeProperties properties) {
        return new Partitions(properties.partitions(), properties.generation());
    }

    @Bean
    ProducerFactory<byte[], byte[]> producers(EdgeProperties properties, Boot boot, MeterRegistry meters) {
        Map<String, Object> settings = KafkaSettings.producer(properties.kafka().bootstrap(), "edge-" + boot.id());
        // Metadata is warmed before ready and must not be dropped while nobody talks.
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis());
        var producers = new DefaultKafkaProducerFactory<byte[], byte[]>(settings);
        producers.addListener(new MicrometerProducerListener<>(meters));
        return producers;
    }

    /// Whoever can go on without MySQL does not wait for it.
    @Bean
    static BeanPostProcessor databaseFailsFast() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource pool ? new FailFastDataSource(pool) : bean;
            }
        };
    }

    /// Consumers without a group, for tailing.
    @Bean
    Supplier<Consumer<byte[], byte[]>> tailConsumers(EdgeProperties properties, Boot boot) {
        var number = new AtomicInteger();
        return () -> new KafkaConsumer<>(KafkaSettings.consumer(
                properties.kafka().bootstrap(), "edge-" + boot.id() + "-tail-" + number.incrementAndGet()));
    }

    @Bean
    Supplier<Consumer<byte[], byte[]>> tableConsumers(EdgeProperties properties, Boot boot) {
        var number = new AtomicInteger();
        return () -> new KafkaConsumer<>(KafkaSettings.tableConsumer(
                properties.kafka().bootstrap(), "edge-" + boot.id() + "-" + number.incrementAndGet()));
    }

    @Bean
    Admin admin(EdgeProperties properties, Boot boot) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka().bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                "edge-" + boot.id() + "-admin",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000L,
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                ""));
    }

    @Bean
    TopicProvisioner topics(Admin admin, EdgeProperties properties) {
        return new TopicProvisioner(
                admin, properties.partitions(), properties.kafka().replication());
    }

    /// Lettuce's own pauses grow to half a minute.
    @Bean
    ClientResourcesBuilderCustomizer redisComesBackSoon() {
        return resources -> resources.reconnectDelay(
                Delay.fullJitter(Duration.ofMillis(50), SLOWEST_RECONNECT, 50, TimeUnit.MILLISECONDS));
    }

    /// Commands fail fast, and at once while Redis is away: the log is there to fall back on.
    @Bean
    LettuceClientOptionsBuilderCustomizer redisOptions() {
        return options -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(REDIS_TIMEOUT).build())
                .timeoutOptions(TimeoutOptions.enabled(REDIS_TIMEOUT));
    }
}
