package parley.edge.membership;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.client.TopicTable;
import parley.contract.topic.Topic;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.Boot;
import parley.edge.lifecycle.StartStep;
import parley.edge.publish.MessageLog;
import parley.edge.publish.TableLog;
import parley.edge.redis.RedisLink;

@Configuration(proxyBeanMethods = false)
public class MembershipConfiguration {
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    MySqlMembers memberStore(JdbcTemplate jdbc, TransactionOperations transaction) {
        return new MySqlMembers(jdbc, transaction);
    }

    @Bean
    Memberships memberships(MySqlMembers store) {
        return new Memberships(store);
    }

    @Bean
    MemberLog memberLog(TableLog log, EdgeProperties properties) {
        MemberSettings settings = properties.members();
        return switch (settings.writer()) {
            case GATEWAY -> log::member;
            case CAPTURE -> new CapturedMemberLog(log::member, settings.patience());
        };
    }

    @Bean
    TopicTable membersTable(
            Memberships memberships,
            MemberLog told,
            TableLog log,
            Supplier<Consumer<byte[], byte[]>> tableConsumers,
            Clock clock) {
        var listener = new MembersListener(memberships, told, log::member, clock.instant());
        return new TopicTable(Topic.MEMBERS, tableConsumers, listener);
    }

    @Bean
    StartStep membersStart(TopicTable membersTable) {
        return StartStep.table("members", membersTable, TABLE_WAIT);
    }

    @Bean
    MemberQuotas memberQuotas(MemberStore store, Memberships memberships, EdgeProperties properties) {
        return new MemberQuotas(properties.quotas(), memberships.table(), store);
    }

    @Bean
    MemberNews memberNews(RedisLink redis, Boot boot) {
        return new MemberNews(redis, boot.id());
    }

    @Bean
    ManyJoins manyJoins(
            MemberStore store,
            Members members,
            MessageLog messages,
            MemberQuotas quotas,
            MemberNews news,
            Clock clock) {
        return new ManyJoins(store, members, messages, quotas, news, clock);
    }

    @Bean
    Members members(
            MemberStore store,
            Memberships memberships,
            MessageLog messages,
            MemberLog table,
            MemberQuotas quotas,
            MemberNews news,
            Clock clock) {
        return new Members(store, memberships, messages, table, quotas, news, clock);
    }

    @Bean
    StartStep membersRepair(
            MemberStore store,
            Members members,
            Memberships memberships,
            TableLog log,
            EdgeProperties properties,
            Clock clock) {
        var repair =
                new MemberRepair(store, members, memberships.table(), log::member, clock, properties.restoreFromLog());
        return new StartStep(StartStep.REPAIR, "member rows of the database", repair::run);
    }
}
