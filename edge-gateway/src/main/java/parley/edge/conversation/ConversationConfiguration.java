package parley.edge.conversation;

import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.edge.contact.Contacts;
import parley.edge.membership.Members;

@Configuration(proxyBeanMethods = false)
@Import({ConversationsController.class, MembersController.class, ServiceConversationsController.class})
public class ConversationConfiguration {
    @Bean
    Conversations conversations(
            JdbcTemplate jdbc, Members members, Contacts contacts, TransactionOperations transaction, Clock clock) {
        return new Conversations(new MySqlConversations(jdbc), members, contacts, transaction, clock);
    }
}
