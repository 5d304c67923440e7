package parley.edge.contact;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.client.TopicTable;
import parley.contract.topic.Topic;
import parley.edge.EdgeProperties;
import parley.edge.account.Accounts;
import parley.edge.lifecycle.StartStep;
import parley.edge.publish.TableLog;

@Configuration(proxyBeanMethods = false)
@Import(BlocksController.class)
public class ContactConfiguration {
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    Blocks blocks() {
        return new Blocks();
    }

    @Bean
    TopicTable blocksTable(
            Blocks blocks, TableLog log, Supplier<Consumer<byte[], byte[]>> tableConsumers, Clock clock) {
        return new TopicTable(Topic.BLOCKS, tableConsumers, new BlocksListener(blocks, log, clock.instant()));
    }

    @Bean
    StartStep blocksStart(TopicTable blocksTable) {
        return StartStep.table("blocks", blocksTable, TABLE_WAIT);
    }

    @Bean
    Contacts contacts(
            JdbcTemplate jdbc,
            TransactionOperations transaction,
            Blocks blocks,
            Accounts accounts,
            TableLog log,
            EdgeProperties properties,
            Clock clock) {
        var store = new MySqlContacts(jdbc, transaction);
        return new Contacts(store, blocks, accounts, log, properties.quotas().blocksPerUser(), clock);
    }

    @Bean
    StartStep blocksRepair(Contacts contacts, EdgeProperties properties) {
        return new StartStep(
                StartStep.REPAIR, "blocks of the database", () -> contacts.repair(properties.restoreFromLog()));
    }
}
