package parley.edge.membership;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.topic.Topic;
import parley.edge.lifecycle.StartStep;

@Configuration(proxyBeanMethods = false)
public class MembershipConfiguration {
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    MySqlMemberRows memberRows(JdbcClient jdbc) {
        return new MySqlMemberRows(jdbc);
    }

    @Bean
    Memberships memberships(MemberRows rows) {
        return new Memberships(rows);
    }

    @Bean
    TopicTable membersTable(Memberships memberships, Supplier<Consumer<byte[], byte[]>> consumers) {
        return new TopicTable(Topic.MEMBERS, consumers, row -> {
            if (row.value() != null) {
                memberships.apply(RecordCodec.MEMBER_ROW.decode(row.value()));
            }
        });
    }

    @Bean
    StartStep membersStart(TopicTable membersTable) {
        return StartStep.table("members", membersTable, TABLE_WAIT);
    }
}
