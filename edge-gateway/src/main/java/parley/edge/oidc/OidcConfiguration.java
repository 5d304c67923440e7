package parley.edge.oidc;

import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.util.Objects;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.edge.EdgeProperties;
import parley.edge.account.Accounts;

/// Nothing of it is there without an issuer.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("parley.oidc.issuer")
@Import({ExchangeController.class, IdentitiesController.class})
public class OidcConfiguration {
    @Bean
    ProviderTokens providerTokens(EdgeProperties properties, Clock clock) throws MalformedURLException {
        return new ProviderTokens(issuer(properties), properties.oidc(), clock);
    }

    @Bean
    Identities externalIdentities(
            JdbcTemplate jdbc,
            Accounts accounts,
            TransactionOperations transaction,
            EdgeProperties properties,
            Clock clock) {
        return new Identities(
                new MySqlIdentities(jdbc),
                accounts,
                transaction,
                properties.oidc().createAccounts(),
                clock);
    }

    @Bean
    IdentitiesController.Issuer identityIssuer(EdgeProperties properties) {
        return new IdentitiesController.Issuer(issuer(properties).toString());
    }

    private static URI issuer(EdgeProperties properties) {
        return Objects.requireNonNull(properties.oidc().issuer(), "an empty parley.oidc.issuer");
    }
}
