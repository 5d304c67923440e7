package parley.sink;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.ProducerFactory;
import parley.contract.client.KafkaSettings;
import parley.contract.id.NewIds;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.capture.CaptureConfiguration;
import parley.sink.deadletter.DeadLetters;
import parley.sink.deadletter.KafkaDeadLetters;
import parley.sink.intake.Backoff;
import parley.sink.intake.Brokers;
import parley.sink.intake.Follower;
import parley.sink.intake.Intake;
import parley.sink.intake.IntakeContainer;
import parley.sink.intake.KafkaHealth;
import parley.sink.intake.KafkaLogExtents;
import parley.sink.intake.SchemaMigration;
import parley.sink.intake.SinkHealth;
import parley.sink.intake.SinkStart;
import parley.sink.intake.SinkState;
import parley.sink.metric.SinkMetrics;
import parley.sink.rebuild.GiveWay;
import parley.sink.rebuild.JobRunner;
import parley.sink.rebuild.Jobs;
import parley.sink.search.AnnouncingWriter;
import parley.sink.search.MySqlTexts;
import parley.sink.search.TextIndexer;
import parley.sink.write.LogDecoder;
import parley.sink.write.MySqlBatchWriter;
import parley.sink.write.MySqlSinkOffsets;
import parley.sink.write.PartitionWriter;
import parley.sink.write.SinkOffsets;
import parley.sink.write.WatchedWriter;

/// All wiring of the sink. Nothing here waits for a backend: what needs one is made at first use.
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableConfigurationProperties(SinkProperties.class)
@Import(CaptureConfiguration.class)
public class SinkConfiguration {
    private static final List<Topic> TOPICS = List.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS);
    private static final String CLIENT = "persistence-sink";
    /// As short as a wait for the broker may be on the consumer's thread.
    private static final int ADMIN_TIMEOUT_MS = 5_000;
    /// What one transaction writes when there is much: few enough rows that MySQL does not keep a processor from
    /// everybody else for long, and enough that a row bears little of what a transaction costs.
    private static final int COLLECTED_BYTES = 192 * 1024;

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    SinkState sinkState() {
        return new SinkState();
    }

    @Bean
    SinkMetrics sinkMetrics(MeterRegistry registry) {
        return new SinkMetrics(registry);
    }

    @Bean
    Brokers brokers(SinkProperties properties) {
        Map<String, Object> settings = admin(properties);
        return new Brokers(() -> Admin.create(settings));
    }

    @Bean
    ProducerFactory<byte[], byte[]> deadLetterProducers(SinkProperties properties) {
        var settings = KafkaSettings.producer(properties.kafka().bootstrap(), CLIENT + "-dead-letters");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.LARGEST_LETTER);
        return new DefaultKafkaProducerFactory<>(settings);
    }

    @Bean
    DeadLetters deadLetters(ProducerFactory<byte[], byte[]> producers, Clock clock) {
        return new KafkaDeadLetters(producers::createProducer, clock);
    }

    @Bean
    SinkOffsets sinkOffsets(DataSource dataSource, SinkProperties properties) {
        return new MySqlSinkOffsets(
                dataSource, properties.sink().name(), NewIds.next().toString());
    }

    @Bean
    WatchedWriter watchedWriter(DataSource dataSource, SinkProperties properties) {
        return new WatchedWriter(
                new MySqlBatchWriter(dataSource, properties.sink().name()), System::nanoTime);
    }

    @Bean
    PartitionWriter partitionWriter(
            WatchedWriter writer,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            Clock clock,
            Follower follower,
            SinkProperties properties) {
        return new PartitionWriter(
                new LogDecoder(
                        new Partitions(properties.partitions(), properties.generation()), properties.generation()),
                follower instanceof TextIndexer index ? new AnnouncingWriter(writer, index) : writer,
                deadLetters,
                metrics,
                clock);
    }

    /// Stopped by [SinkStart], after the sink.
    @Bean(destroyMethod = "")
    Follower follower(DataSource dataSource, SinkMetrics metrics, SinkProperties properties) {
        SinkProperties.Search search = properties.search();
        return search.enabled()
                ? new TextIndexer(
                        new MySqlTexts(dataSource),
                        backoff(properties),
                        search.collect(),
                        search.walk(),
                        search.share(),
                        metrics)
                : Follower.none();
    }

    @Bean
    Intake intake(
            PartitionWriter writer,
            SinkOffsets offsets,
            Brokers brokers,
            SinkState state,
            SinkMetrics metrics,
            Clock clock,
            SinkProperties properties) {
        return new Intake(
                writer,
                offsets,
                new KafkaLogExtents(brokers),
                properties.generation(),
                backoff(properties),
                state,
                metrics,
                clock,
                System::nanoTime);
    }

    @Bean
    IntakeContainer intakeContainer(Intake intake, SinkState state, SinkProperties properties) {
        SinkProperties.Sink sink = properties.sink();
        var settings =
                new HashMap<>(KafkaSettings.groupConsumer(properties.kafka().bootstrap(), CLIENT, sink.group()));
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, sink.batch());
        // Nobody waits for these rows.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, COLLECTED_BYTES);
        settings.put(
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, (int) sink.collect().toMillis());
        return new IntakeContainer(
                intake, state, backoff(properties), settings, TOPICS, properties.partitions(), sink.stopTimeout());
    }

    @Bean
    SinkStart sinkStart(
            Brokers brokers,
            IntakeContainer container,
            Follower follower,
            SinkState state,
            JobRunner jobs,
            SinkProperties properties) {
        SinkProperties.MySql mysql = properties.mysql();
        return new SinkStart(
                new SchemaMigration(mysql.url(), mysql.user(), mysql.password()),
                brokers,
                properties.partitions(),
                properties.kafka().replication(),
                container,
                follower,
                state,
                jobs::start);
    }

    @Bean(destroyMethod = "stop")
    JobRunner jobRunner(
            DataSource dataSource,
            ProducerFactory<byte[], byte[]> producers,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            WatchedWriter writer,
            Clock clock,
            SinkProperties properties) {
        var place = new Jobs.Place(
                properties.kafka().bootstrap(),
                properties.kafka().replication(),
                new Partitions(properties.partitions(), properties.generation()),
                properties.sink().group(),
                properties.sink().name());
        return Jobs.runner(
                place,
                dataSource,
                () -> Admin.create(admin(properties)),
                producers::createProducer,
                deadLetters,
                metrics,
                new GiveWay(writer::busy, properties.jobs().share()),
                () -> backoff(properties),
                clock);
    }

    @Bean
    SinkHealth sinkHealthIndicator(SinkState state, Intake intake, Clock clock, SinkProperties properties) {
        return new SinkHealth(state, intake, properties.sink().patience(), clock);
    }

    @Bean
    KafkaHealth kafkaHealthIndicator(Brokers brokers) {
        return new KafkaHealth(brokers);
    }

    @Bean
    DataSourceHealthIndicator mysqlHealthIndicator(DataSource dataSource) {
        return new DataSourceHealthIndicator(dataSource);
    }

    private static Map<String, Object> admin(SinkProperties properties) {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka().bootstrap(),
                AdminClientConfig.CLIENT_ID_CONFIG,
                CLIENT,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ADMIN_TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ADMIN_TIMEOUT_MS / 2,
                AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG,
                "");
    }

    private static Backoff backoff(SinkProperties properties) {
        return new Backoff(
                properties.sink().firstPause(), properties.sink().longestPause(), RandomGenerator.getDefault());
    }
}
