package parley.status.webhook;

import java.time.Clock;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.status.StatusProperties;
import parley.status.operator.OperatorConfiguration.Broker;
import parley.status.operator.job.OperatorProducer;
import parley.status.projection.KafkaProjections;
import parley.status.store.MySqlStore;

/// Without webhooks nothing runs but a look into the table.
@Configuration(proxyBeanMethods = false)
public class WebhookConfiguration {
    private static final String CLIENT = "status-api-webhook";
    private static final int READ_TOGETHER = 200;

    @Bean
    MySqlWebhooks mysqlWebhooks(MySqlStore mysql) {
        return new MySqlWebhooks(mysql);
    }

    /// Made for the first webhook: most installations have none.
    @Bean(destroyMethod = "close")
    @Lazy
    Endpoint webhookEndpoint(StatusProperties properties, Clock clock) {
        return new Endpoint(properties.webhooks().allowPrivate(), clock);
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    Subscriptions subscriptions(
            MySqlWebhooks store,
            ObjectProvider<Endpoint> endpoint,
            OperatorProducer producer,
            StatusProperties properties,
            KafkaProjections projections,
            Partitions partitions,
            Clock clock) {
        String bootstrap = properties.kafka().bootstrap();
        var letters = new KafkaLetters(producer, clock);
        var events = new Events(new LogRecords(partitions));
        return new Subscriptions(
                store,
                webhook -> {
                    Map<String, Object> settings =
                            KafkaSettings.groupConsumer(bootstrap, CLIENT + "-" + webhook.id(), webhook.group());
                    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, READ_TOGETHER);
                    return new Subscription(
                            webhook,
                            events,
                            endpoint.getObject(),
                            store,
                            letters,
                            () -> new KafkaConsumer<>(settings),
                            properties.webhooks(),
                            clock);
                },
                properties.webhooks(),
                projections.topics());
    }

    @Bean
    WebhooksController webhooksController(
            MySqlWebhooks store, Broker broker, Subscriptions subscriptions, StatusProperties properties, Clock clock) {
        return new WebhooksController(
                store,
                new KafkaPlaces(broker.admins()),
                subscriptions,
                properties.webhooks().allowPrivate(),
                clock);
    }
}
