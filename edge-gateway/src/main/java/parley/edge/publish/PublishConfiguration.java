package parley.edge.publish;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.EnumSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicProvisioner;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.StartStep;
import parley.edge.session.SessionLog;

@Configuration(proxyBeanMethods = false)
public class PublishConfiguration {
    private static final int ANSWER_MS = 1_000;

    @Bean
    KafkaSender kafkaSender(ProducerFactory<byte[], byte[]> producers, Admin admin, ScheduledExecutorService timers) {
        var template = new KafkaTemplate<>(producers);
        // The default listener logs the payload of records that fail, and payloads are private.
        template.setProducerListener(new ProducerListener<>() {});
        return new KafkaSender(template, () -> answers(admin), timers);
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MS))
                    .nodes()
                    .get(ANSWER_MS + ANSWER_MS / 2, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return false;
        }
    }

    @Bean
    MeterBinder publishMetrics(KafkaSender sender) {
        return meters -> Gauge.builder(PublishMetrics.ANSWERS, sender, s -> s.answered() ? 1 : 0)
                .register(meters);
    }

    @Bean
    MessageLog messageLog(KafkaSender sender, Partitions partitions, Clock clock) {
        return new KafkaMessageLog(sender, partitions, clock);
    }

    @Bean
    RetryingTableLog tableLog(KafkaSender sender) {
        return new RetryingTableLog(new KafkaTableLog(sender));
    }

    @Bean
    SessionLog sessionLog(TableLog log) {
        return log::session;
    }

    @Bean
    StartStep kafkaStart(
            TopicProvisioner topics, KafkaSender sender, JdbcTemplate jdbc, Admin admin, EdgeProperties properties) {
        var identity = new LogIdentity(jdbc, admin, properties.generation());
        var made = new AtomicBoolean();
        return new StartStep(StartStep.KAFKA, "topics", () -> {
            if (topics.provision().contains(Topic.MESSAGES)) {
                made.set(true);
            }
            identity.check(made.get());
            sender.warm(EnumSet.of(
                    Topic.MESSAGES,
                    Topic.RECEIPTS,
                    Topic.EVENTS,
                    Topic.MEMBERS,
                    Topic.BLOCKS,
                    Topic.SESSIONS,
                    Topic.MESSAGE_TYPES));
        });
    }
}
