package parley.edge.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.topic.Topic;
import parley.edge.EdgeProperties;
import parley.edge.lifecycle.StartStep;

@Configuration(proxyBeanMethods = false)
public class SessionConfiguration {
    private static final Duration TABLE_WAIT = Duration.ofSeconds(5);

    @Bean
    KeyDirectory keyDirectory(EdgeProperties properties, Clock clock, SecureRandom random) throws IOException {
        Path directory = properties.keys().directory();
        if (properties.keys().generate()) {
            Path place = directory == null ? Path.of(System.getProperty("user.home"), ".parley", "keys") : directory;
            return KeyDirectory.openOrCreate(place, clock, random);
        }
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IllegalStateException("parley.keys.directory is " + directory
                    + ": expected a directory with a key for access tokens, because parley.keys.generate is false");
        }
        return KeyDirectory.open(directory, clock);
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
    TopicTable sessionsTable(RevokedSessions revoked, Supplier<Consumer<byte[], byte[]>> consumers) {
        return new TopicTable(Topic.SESSIONS, consumers, row -> {
            if (row.value() != null) {
                revoked.apply(RecordCodec.SESSION_CHANGE.decode(row.value()));
            }
        });
    }

    @Bean
    StartStep sessionsStart(TopicTable sessionsTable) {
        return StartStep.table("sessions", sessionsTable, TABLE_WAIT);
    }
}
