package parley.edge.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.topic.Topic;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.StartStep;

@Configuration(proxyBeanMethods = false)
@Import({SessionsController.class, JwksController.class})
public class SessionConfiguration {
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    KeyDirectory keyDirectory(EdgeProperties properties, Clock clock, SecureRandom random) throws IOException {
        Path directory = properties.keys().directory();
        var pace = new KeyDirectory.Pace(
                properties.keys().refresh(), properties.keys().signAfter());
        if (properties.keys().generate()) {
            Path place = directory == null ? Path.of(System.getProperty("user.home"), ".parley", "keys") : directory;
            return KeyDirectory.openOrCreate(place, clock, pace, random);
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IllegalStateException("parley.keys.directory is " + directory
                    + ": expected a directory with a key for access tokens, because parley.keys.generate is false");
        }
        return KeyDirectory.open(directory, clock, pace);
    }

    @Bean
    AccessTokens accessTokens(KeyDirectory keys, Clock clock) {
        return new AccessTokens(keys, clock);
    }

    @Bean
    RevokedSessions revokedSessions(Clock clock) {
        return new RevokedSessions(clock);
    }

    @Bean
    TopicTable sessionsTable(RevokedSessions revoked, Supplier<Consumer<byte[], byte[]>> tableConsumers) {
        return new TopicTable(Topic.SESSIONS, tableConsumers, row -> {
            if (row.value() != null) {
                revoked.apply(RecordCodec.SESSION_CHANGE.decodeRow(
                        row, change -> change.session().toString()));
            }
        });
    }

    @Bean
    StartStep sessionsStart(TopicTable sessionsTable) {
        return StartStep.table("sessions", sessionsTable, TABLE_WAIT);
    }

    @Bean
    Revocations revocations(SessionLog log, RevokedSessions revoked) {
        return new Revocations(log, revoked);
    }

    @Bean
    SessionStore sessionStore(JdbcTemplate jdbc, TransactionOperations transaction) {
        return new MySqlSessions(jdbc, transaction);
    }

    @Bean
    Sessions sessions(
            SessionStore store,
            AccessTokens tokens,
            RevokedSessions revoked,
            SessionLog log,
            Revocations revocations,
            EdgeProperties properties,
            Clock clock,
            SecureRandom random) {
        var lifetimes = new Sessions.Lifetimes(
                properties.sessions().access(), properties.sessions().refresh());
        return new Sessions(store, tokens, revoked, log, revocations, lifetimes, properties.quotas(), clock, random);
    }

    @Bean
    StartStep sessionsRepair(Sessions sessions) {
        return new StartStep(StartStep.REPAIR, "sessions revoked before a crash", sessions::repair);
    }

    @Bean(initMethod = "start")
    SessionPurge sessionPurge(Sessions sessions) {
        return new SessionPurge(sessions);
    }

    @Bean
    WebMvcConfigurer identities(AccessTokens tokens, RevokedSessions revoked, TopicTable sessionsTable) {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new IdentityResolver(tokens, revoked, sessionsTable::loaded));
            }
        };
    }
}
