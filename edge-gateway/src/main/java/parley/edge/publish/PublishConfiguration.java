package parley.edge.publish;

import java.time.Clock;
import java.util.EnumSet;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicProvisioner;
import parley.edge.lifecycle.StartStep;
import parley.edge.session.SessionLog;

@Configuration(proxyBeanMethods = false)
public class PublishConfiguration {
    @Bean
    KafkaSender kafkaSender(ProducerFactory<byte[], byte[]> producers) {
        var template = new KafkaTemplate<>(producers);
        // The default listener logs the payload of records that fail, and payloads are private.
        template.setProducerListener(new ProducerListener<>() {});
        return new KafkaSender(template);
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
    StartStep kafkaStart(TopicProvisioner topics, KafkaSender sender) {
        return new StartStep(StartStep.KAFKA, "topics", () -> {
            topics.provision();
            sender.warm(EnumSet.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS, Topic.MEMBERS, Topic.SESSIONS));
        });
    }
}
