package parley.edge.account;

import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.StartStep;
import parley.edge.session.Sessions;

@Configuration(proxyBeanMethods = false)
@Import({UsersController.class, OwnAccountController.class, OperatorUsersController.class, ServiceUsersController.class
})
public class AccountConfiguration {
    @Bean
    AccountStore accountStore(JdbcTemplate jdbc) {
        return new MySqlAccounts(jdbc);
    }

    @Bean
    PasswordHasher passwordHasher(EdgeProperties properties) {
        var settings = properties.passwords();
        int cores = Runtime.getRuntime().availableProcessors();
        int concurrency = settings.concurrency() == 0 ? cores : settings.concurrency();
        var price = new PasswordHasher.Price(Math.toIntExact(settings.memory().toKilobytes()), settings.passes());
        return new PasswordHasher(concurrency, settings.queue(), settings.patience(), price);
    }

    @Bean
    Accounts accounts(AccountStore store, PasswordHasher hasher, EdgeProperties properties, Clock clock) {
        var attempts = new LoginAttempts(
                properties.login().attempts(), properties.login().recovery());
        return new Accounts(store, hasher, attempts, clock);
    }

    @Bean
    AccountLife accountLife(
            Accounts accounts,
            AccountStore store,
            Sessions sessions,
            TransactionOperations transaction,
            EdgeProperties properties,
            Clock clock,
            SecureRandom random) {
        return new AccountLife(
                accounts, store, sessions, transaction, properties.passwords().resetWithin(), clock, random);
    }

    @Bean
    Profiles profiles(Accounts accounts, AccountStore store) {
        return new Profiles(accounts, store);
    }

    @Bean
    StartStep looksOfNames(Accounts accounts) {
        return new StartStep(StartStep.REPAIR, "what names look like", accounts::fillLooks);
    }

    @Bean
    @ConditionalOnProperty(name = "parley.bulk-import", matchIfMissing = true)
    ImportController importController(Accounts accounts, Sessions sessions) {
        return new ImportController(accounts, sessions);
    }
}
