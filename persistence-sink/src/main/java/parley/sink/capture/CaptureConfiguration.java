package parley.sink.capture;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import parley.contract.client.KafkaSettings;
import parley.sink.SinkProperties;
import parley.sink.intake.Backoff;
import parley.sink.intake.SinkState;

/// Nothing here waits for a backend.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "parley.members.writer", havingValue = "capture", matchIfMissing = true)
public class CaptureConfiguration {
    private static final String CLIENT = "persistence-sink-capture";
    private static final String CONNECT_MS = "3000";
    /// Longer than a standby waits for the lock.
    private static final String READ_MS = "15000";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    @Bean
    CaptureState captureState() {
        return new CaptureState();
    }

    @Bean
    CaptureMetrics captureMetrics(MeterRegistry registry, CaptureState state) {
        return new CaptureMetrics(registry, state);
    }

    @Bean
    CaptureHealth captureHealthIndicator(CaptureState state) {
        return new CaptureHealth(state);
    }

    @Bean
    Capture capture(
            SinkState sink, CaptureState state, CaptureMetrics metrics, Clock clock, SinkProperties properties) {
        var backoff = new Backoff(FIRST_PAUSE, properties.capture().longestPause(), RandomGenerator.getDefault());
        return new Capture(
                () -> DriverManager.getConnection(properties.mysql().url(), lockSettings(properties)),
                (started, anew) ->
                        engine(properties, anew, new ChangeBatches(rows(properties), state, metrics, clock), started),
                sink,
                state,
                metrics,
                properties.capture(),
                backoff,
                clock);
    }

    private static EngineRun engine(SinkProperties properties, boolean anew, ChangeBatches batches, Runnable started) {
        SinkProperties.MySql mysql = properties.mysql();
        CaptureTarget target;
        try {
            target = CaptureTarget.of(mysql.url(), mysql.user(), mysql.password());
        } catch (IllegalArgumentException e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        }
        SinkProperties.Kafka kafka = properties.kafka();
        Properties settings = EngineSettings.of(
                target, kafka.bootstrap(), kafka.replication(), properties.capture(), RandomGenerator.getDefault());
        if (anew) {
            EngineSettings.beginAnew(settings);
        }
        return EngineRun.start(settings, batches, started);
    }

    private static MemberRows rows(SinkProperties properties) {
        var settings = KafkaSettings.producer(properties.kafka().bootstrap(), CLIENT);
        var backoff = new Backoff(
                properties.sink().firstPause(), properties.sink().longestPause(), RandomGenerator.getDefault());
        return new KafkaMemberRows(() -> new KafkaProducer<>(settings), backoff);
    }

    private static Properties lockSettings(SinkProperties properties) {
        var settings = new Properties();
        settings.setProperty("user", properties.mysql().user());
        settings.setProperty("password", properties.mysql().password());
        settings.setProperty("connectTimeout", CONNECT_MS);
        settings.setProperty("socketTimeout", READ_MS);
        return settings;
    }
}
