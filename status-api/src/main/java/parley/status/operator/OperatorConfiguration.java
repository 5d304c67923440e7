package parley.status.operator;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.authentication.RevokedSessions;
import parley.status.history.HistoryPages;
import parley.status.membership.KnownMembers;
import parley.status.operator.analytics.AnalyticsController;
import parley.status.operator.analytics.KafkaMinutes;
import parley.status.operator.audit.AuditController;
import parley.status.operator.audit.AuditLog;
import parley.status.operator.audit.KafkaAuditLog;
import parley.status.operator.audit.KafkaAuditReader;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.operator.deadletter.DeadLettersController;
import parley.status.operator.deadletter.KafkaLetters;
import parley.status.operator.deadletter.MySqlLetters;
import parley.status.operator.job.JobTable;
import parley.status.operator.job.Jobs;
import parley.status.operator.job.JobsController;
import parley.status.operator.job.OperatorProducer;
import parley.status.operator.past.PastController;
import parley.status.operator.past.PastConversations;
import parley.status.operator.session.MySqlUserSessions;
import parley.status.operator.session.OperatorSessionsController;
import parley.status.operator.topic.KafkaTopics;
import parley.status.operator.topic.TopicsController;
import parley.status.operator.view.StatusProof;
import parley.status.operator.view.ViewController;
import parley.status.operator.view.ViewProof;
import parley.status.operator.view.ViewRebuild;
import parley.status.store.MySqlStore;
import parley.status.store.RedisStore;
import parley.status.view.RedisStatusView;

/// What operators can call. Clients are made at first use: most processes never see an operator.
@Configuration(proxyBeanMethods = false)
public class OperatorConfiguration {
    private static final String CLIENT = "status-api-operator";
    /// An operator waits longer for the broker than a sender does.
    private static final long PATIENCE_MS = 5_000;
    private static final int TRANSACTION_MS = 10_000;

    /// Where the broker is, and clients of it.
    ///
    /// @param admins make a client that its user closes
    public record Broker(String bootstrap, Supplier<Admin> admins) {
        Supplier<Consumer<byte[], byte[]>> consumers() {
            return () -> {
                var settings = KafkaSettings.consumer(bootstrap, CLIENT);
                settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
                return new KafkaConsumer<>(settings);
            };
        }

        Producer<byte[], byte[]> producer() {
            var settings = KafkaSettings.producer(bootstrap, CLIENT);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
            settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.LARGEST_LETTER);
            return new KafkaProducer<>(settings);
        }

        Producer<byte[], byte[]> auditor() {
            var settings = KafkaSettings.producer(bootstrap, CLIENT + "-audit");
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
            settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, KafkaAuditLog.TRANSACTIONAL_ID);
            settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
            return new KafkaProducer<>(settings);
        }
    }

    @Bean
    JobTable jobTable() {
        return new JobTable();
    }

    @Bean
    KafkaAuditReader auditReader(Broker broker) {
        return new KafkaAuditReader(broker.consumers());
    }

    @Bean(destroyMethod = "close")
    KafkaAuditLog auditLog(Broker broker, KafkaAuditReader reader, Clock clock) {
        return new KafkaAuditLog(broker::auditor, reader, clock);
    }

    @Bean
    OperatorInterceptor operatorInterceptor(AuditLog log, MeterRegistry meters) {
        return new OperatorInterceptor(log, meters);
    }

    @Bean
    AuditController auditController(KafkaAuditReader reader) {
        return new AuditController(reader);
    }

    @Bean(destroyMethod = "close")
    OperatorProducer operatorProducer(Broker broker) {
        return new OperatorProducer(broker::producer);
    }

    @Bean
    Jobs jobs(JobTable table, OperatorProducer producer, Clock clock) {
        return new Jobs(table, producer, clock);
    }

    @Bean
    JobsController jobsController(Jobs jobs) {
        return new JobsController(jobs);
    }

    @Bean
    DeadLettersController deadLettersController(MySqlStore mysql, Broker broker, Jobs jobs) {
        return new DeadLettersController(new MySqlLetters(mysql), new KafkaLetters(broker.consumers()), jobs);
    }

    @Bean
    OperatorSessionsController operatorSessionsController(
            MySqlStore mysql, RevokedSessions revoked, OperatorProducer producer, Clock clock) {
        return new OperatorSessionsController(new MySqlUserSessions(mysql, revoked::revoked, clock), producer);
    }

    @Bean
    ViewController viewController(
            RedisStore redis, RedisStatusView statuses, Broker broker, Partitions partitions, Clock clock) {
        return new ViewController(
                new ViewProof(redis, broker.consumers(), partitions),
                new StatusProof(redis, statuses, broker.consumers(), broker.admins(), new LogRecords(partitions)),
                new ViewRebuild(redis, broker.consumers(), clock));
    }

    @Bean
    PastController pastController(MySqlStore mysql, KnownMembers members, HistoryPages pages) {
        return new PastController(new PastConversations(mysql, members, pages));
    }

    @Bean
    TopicsController topicsController(Broker broker, Clock clock) {
        return new TopicsController(new KafkaTopics(broker.admins(), broker.consumers(), clock));
    }

    @Bean
    AnalyticsController analyticsController(Broker broker, Clock clock) {
        return new AnalyticsController(new KafkaMinutes(broker.consumers()), clock);
    }
}
