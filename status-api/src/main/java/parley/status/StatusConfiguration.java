package parley.status;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.catalina.core.StandardHost;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.streams.StreamsBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.kafka.config.KafkaStreamsConfiguration;
import org.springframework.kafka.config.KafkaStreamsInfrastructureCustomizer;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.kafka.core.CleanupConfig;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import parley.contract.client.KafkaSettings;
import parley.contract.client.TopicTable;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.authentication.AccessTokens;
import parley.status.authentication.BearerInterceptor;
import parley.status.authentication.JwksKeys;
import parley.status.authentication.JwksSource;
import parley.status.authentication.RevokedSessions;
import parley.status.delivery.DeliveryController;
import parley.status.delivery.MessageStatuses;
import parley.status.delivery.MySqlDelivery;
import parley.status.delivery.Places;
import parley.status.delivery.RedisPlaces;
import parley.status.fold.StatusStreams;
import parley.status.fold.StatusTable;
import parley.status.fold.StatusTopology;
import parley.status.fold.StreamsSettings;
import parley.status.health.DependencyHealth;
import parley.status.health.JwksCheck;
import parley.status.health.KafkaCheck;
import parley.status.health.MySqlCheck;
import parley.status.health.ServingCheck;
import parley.status.history.HistoryController;
import parley.status.history.HistoryPages;
import parley.status.history.MySqlArchive;
import parley.status.history.MySqlMessages;
import parley.status.history.RedisHotView;
import parley.status.log.KafkaLogReader;
import parley.status.membership.KnownMembers;
import parley.status.membership.MySqlMembers;
import parley.status.metric.MetricNames;
import parley.status.openapi.OpenApiController;
import parley.status.operator.OperatorConfiguration;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.operator.job.JobTable;
import parley.status.presence.PresenceController;
import parley.status.presence.RedisPresences;
import parley.status.problem.ProblemAdvice;
import parley.status.problem.ProblemValve;
import parley.status.projection.KafkaProjections;
import parley.status.projection.WrittenGeneration;
import parley.status.search.MySqlCandidates;
import parley.status.search.Search;
import parley.status.search.SearchController;
import parley.status.store.MySqlStore;
import parley.status.store.RedisStore;
import parley.status.timeline.TimelineController;
import parley.status.timeline.Timelines;
import parley.status.view.KafkaStatusFeed;
import parley.status.view.KafkaTopicId;
import parley.status.view.RedisStatusView;
import parley.status.webhook.WebhookConfiguration;

/// All wiring of the status API.
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StatusProperties.class)
@Import({OperatorConfiguration.class, WebhookConfiguration.class})
class StatusConfiguration {
    private static final String CLIENT = "status-api";
    private static final String VIEW_GROUP = "parley-status-view";
    private static final int CLOSE_SECONDS = 5;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Partitions partitions(StatusProperties properties) {
        return new Partitions(properties.partitions(), properties.generation());
    }

    // --- stores

    /// Lettuce would queue commands while it is not connected, and wait up to 30 s between two attempts to
    /// connect.
    @Bean
    LettuceClientOptionsBuilderCustomizer rejectWhileDisconnected() {
        return options -> options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
    }

    @Bean
    ClientResourcesBuilderCustomizer reconnectSoon() {
        return resources -> resources.reconnectDelay(
                Delay.fullJitter(Duration.ofMillis(50), Duration.ofSeconds(2), 2, TimeUnit.MILLISECONDS));
    }

    @Bean
    MySqlStore mysqlStore(DataSource pool, MeterRegistry meters) {
        return new MySqlStore(pool, meters);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    RedisStore redisStore(RedisConnectionFactory connections, MeterRegistry meters) {
        return new RedisStore(connections, meters);
    }

    // --- tables folded from Kafka

    @Bean
    KnownMembers knownMembers(MySqlStore mysql, MeterRegistry meters) {
        var members = new KnownMembers(new MySqlMembers(mysql));
        Gauge.builder(MetricNames.MEMBER_ROWS, members, KnownMembers::size).register(meters);
        return members;
    }

    @Bean
    RevokedSessions revokedSessions(Clock clock, MeterRegistry meters) {
        var sessions = new RevokedSessions(clock);
        Gauge.builder(MetricNames.REVOKED_SESSIONS, sessions, RevokedSessions::size)
                .register(meters);
        return sessions;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaProjections projections(
            StatusProperties properties,
            KnownMembers members,
            RevokedSessions sessions,
            JobTable jobs,
            MySqlStore mysql,
            ConfigurableApplicationContext context) {
        String bootstrap = properties.kafka().bootstrap();
        Supplier<Consumer<byte[], byte[]>> consumers =
                () -> new KafkaConsumer<>(KafkaSettings.tableConsumer(bootstrap, CLIENT));
        return new KafkaProjections(
                admins(properties),
                properties.partitions(),
                properties.kafka().replication(),
                List.of(
                        new TopicTable(Topic.MEMBERS, consumers, members),
                        new TopicTable(Topic.SESSIONS, consumers, sessions),
                        new TopicTable(Topic.REPLAYS, consumers, jobs)),
                new WrittenGeneration(mysql, properties.generation()),
                () -> Thread.ofPlatform().name("refuse").start(context::close));
    }

    // --- delivery status, folded by Streams, carried into Redis

    @Bean
    StreamsBuilderFactoryBean statusFold(StatusProperties properties, Partitions partitions, MeterRegistry meters) {
        String bootstrap = properties.kafka().bootstrap();
        var topology = new StatusTopology(
                partitions,
                partition -> new StatusTable(
                        new KafkaConsumer<>(KafkaSettings.consumer(bootstrap, CLIENT + "-fold")), partition),
                delay(meters, "fold"));
        var streams = new StreamsBuilderFactoryBean(
                new KafkaStreamsConfiguration(StreamsSettings.of(bootstrap)), new CleanupConfig(false, false));
        streams.setInfrastructureCustomizer(new KafkaStreamsInfrastructureCustomizer() {
            @Override
            public void configureBuilder(StreamsBuilder builder) {
                topology.build(builder);
            }
        });
        streams.setAutoStartup(false);
        // Who stays in the group holds the next start back until its session is over.
        streams.setLeaveGroupOnClose(true);
        streams.setCloseTimeout(CLOSE_SECONDS);
        return streams;
    }

    @Bean
    StatusStreams statusStreams(
            StreamsBuilderFactoryBean streams,
            Partitions partitions,
            KafkaProjections projections,
            MeterRegistry meters) {
        var fold = new StatusStreams(streams, partitions, projections.topics());
        Gauge.builder(MetricNames.STATUS_LAG, fold, StatusStreams::lag).register(meters);
        return fold;
    }

    @Bean
    RedisStatusView redisStatusView(RedisStore redis, Partitions partitions) {
        return new RedisStatusView(redis, partitions);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    KafkaStatusFeed kafkaStatusFeed(
            StatusProperties properties,
            RedisStatusView view,
            KafkaProjections projections,
            MeterRegistry meters,
            Clock clock) {
        Map<String, Object> settings =
                KafkaSettings.groupConsumer(properties.kafka().bootstrap(), CLIENT + "-view", VIEW_GROUP);
        return new KafkaStatusFeed(
                () -> new KafkaConsumer<>(settings),
                new KafkaTopicId(admins(properties), Topic.STATUS),
                view,
                delay(meters, "view"),
                clock,
                projections.topics());
    }

    private static Timer delay(MeterRegistry meters, String stage) {
        return Timer.builder(MetricNames.STATUS_DELAY)
                .tag("stage", stage)
                .publishPercentileHistogram()
                .register(meters);
    }

    @Bean
    KafkaLogReader kafkaLogReader(StatusProperties properties, Partitions partitions) {
        Map<String, Object> settings = KafkaSettings.consumer(properties.kafka().bootstrap(), CLIENT + "-log");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 2_000);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new KafkaLogReader(() -> new KafkaConsumer<>(settings), partitions, KafkaLogReader.Limits.USUAL);
    }

    private static Supplier<Admin> admins(StatusProperties properties) {
        return () -> Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka().bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                CLIENT,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                ""));
    }

    @Bean
    OperatorConfiguration.Broker operatorBroker(StatusProperties properties) {
        return new OperatorConfiguration.Broker(properties.kafka().bootstrap(), admins(properties));
    }

    // --- authentication

    @Bean(initMethod = "start", destroyMethod = "close")
    JwksKeys jwksKeys(StatusProperties properties, MeterRegistry meters) {
        return new JwksKeys(
                JwksSource.at(properties.jwks()),
                properties.jwksInterval(),
                properties.jwksRefresh(),
                System::nanoTime,
                meters);
    }

    @Bean
    WebMvcConfigurer authentication(
            JwksKeys keys,
            Clock clock,
            RevokedSessions sessions,
            KafkaProjections projections,
            OperatorInterceptor operators,
            MeterRegistry meters) {
        var interceptor = new BearerInterceptor(new AccessTokens(keys, clock), sessions, projections::loaded, meters);
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(interceptor)
                        .addPathPatterns("/v1/**")
                        .excludePathPatterns(OpenApiController.PATH);
                registry.addInterceptor(operators).addPathPatterns("/v1/operator/**");
            }
        };
    }

    // --- features

    @Bean
    HistoryPages historyPages(MySqlStore mysql, RedisStore redis, Partitions partitions) {
        return HistoryPages.over(
                new RedisHotView(redis, partitions),
                new MySqlArchive(mysql, partitions),
                partitions,
                System::nanoTime,
                task -> Thread.ofVirtual().name("watermark").start(task));
    }

    @Bean
    HistoryController historyController(HistoryPages pages, KnownMembers members, MeterRegistry meters) {
        return new HistoryController(pages, members, meters);
    }

    @Bean
    MessageStatuses messageStatuses(
            MySqlStore mysql,
            RedisStore redis,
            Partitions partitions,
            KnownMembers members,
            RedisStatusView view,
            StatusStreams streams,
            KafkaLogReader log) {
        var database = new MySqlDelivery(mysql, partitions);
        var places = new Places(database, new RedisPlaces(redis), streams, log);
        return new MessageStatuses(places, database, view, streams, members);
    }

    @Bean
    DeliveryController deliveryController(MessageStatuses statuses, MeterRegistry meters) {
        return new DeliveryController(statuses, meters);
    }

    @Bean
    TimelineController timelineController(
            MessageStatuses statuses, KafkaLogReader log, Partitions partitions, MeterRegistry meters) {
        return new TimelineController(new Timelines(statuses, log, partitions), meters);
    }

    @Bean
    SearchController searchController(
            StatusProperties properties, MySqlStore mysql, Clock clock, KnownMembers members, MeterRegistry meters) {
        StatusProperties.Search settings = properties.search();
        Search search =
                Search.over(new MySqlCandidates(mysql, settings.limit()), new MySqlMessages(mysql), clock::instant);
        return new SearchController(search, members, settings.enabled(), settings.atOnce(), meters);
    }

    @Bean
    PresenceController presenceController(StatusProperties properties, RedisStore redis, KnownMembers members) {
        return new PresenceController(new RedisPresences(redis, properties.presenceGrace()), members);
    }

    @Bean
    ProblemAdvice problemAdvice() {
        return new ProblemAdvice();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    @Bean
    OpenApiController openApiController() {
        return new OpenApiController();
    }

    // --- health: the name of a bean up to "HealthIndicator" is the name of its line

    @Bean(destroyMethod = "close")
    KafkaCheck kafkaCheck(StatusProperties properties, KafkaProjections projections) {
        return new KafkaCheck(admins(properties), projections::loaded);
    }

    @Bean
    DependencyHealth kafkaHealthIndicator(KafkaCheck check) {
        return DependencyHealth.helpful(check);
    }

    @Bean
    DependencyHealth mysqlHealthIndicator(DataSource pool) {
        return DependencyHealth.helpful(new MySqlCheck(pool));
    }

    @Bean
    DependencyHealth redisHealthIndicator(RedisStore redis) {
        return DependencyHealth.helpful(pinging(redis));
    }

    @Bean
    DependencyHealth streamsHealthIndicator(StatusStreams streams) {
        return DependencyHealth.helpful(streams::state);
    }

    @Bean
    DependencyHealth jwksHealthIndicator(JwksKeys keys) {
        return DependencyHealth.helpful(new JwksCheck(keys));
    }

    @Bean
    DependencyHealth servingHealthIndicator(
            JwksKeys keys, KafkaProjections projections, DataSource pool, RedisStore redis) {
        return DependencyHealth.needed(
                new ServingCheck(keys::loaded, projections::loaded, List.of(pinging(redis), new MySqlCheck(pool))));
    }

    private static DependencyHealth.Check pinging(RedisStore redis) {
        return () -> {
            redis.ping();
            return "answers";
        };
    }
}
