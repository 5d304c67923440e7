package parley.edge.messagetype;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.client.TopicTable;
import parley.contract.codec.MessageTypeCodec;
import parley.contract.topic.Topic;
import parley.edge.lifecycle.StartStep;
import parley.edge.publish.TableLog;

@Configuration(proxyBeanMethods = false)
@Import(MessageTypesController.class)
public class MessageTypeConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(MessageTypeConfiguration.class);
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    MessageTypes messageTypes() {
        return new MessageTypes();
    }

    @Bean
    TopicTable messageTypesTable(MessageTypes types, Supplier<Consumer<byte[], byte[]>> tableConsumers) {
        return new TopicTable(Topic.MESSAGE_TYPES, tableConsumers, row -> {
            if (row.value() != null) {
                types.apply(MessageTypeCodec.decodeRow(row));
            }
        });
    }

    @Bean
    StartStep messageTypesStart(TopicTable messageTypesTable) {
        return StartStep.table("message types", messageTypesTable, TABLE_WAIT);
    }

    @Bean
    MessageTypePublication messageTypePublication(JdbcTemplate jdbc, MessageTypes types, TableLog log, Clock clock) {
        return new MessageTypePublication(new MySqlMessageTypes(jdbc), types, log, clock);
    }

    /// After a crash between the database and the topic, or after the topic was lost.
    @Bean
    StartStep messageTypesRepair(MessageTypePublication publication) {
        return new StartStep(StartStep.REPAIR, "message types of the database", () -> {
            int missing = publication.publishMissing();
            if (missing > 0) {
                LOG.warn("{} message types of the database were not in the topic: told again", missing);
            }
        });
    }
}
