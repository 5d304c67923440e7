package parley.status.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RecordCodec;
import parley.contract.event.SessionChange;
import parley.contract.id.NewIds;

final class RevokedSessionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RevokedSessions sessions = new RevokedSessions(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aRevocationIsFinal() {
        UUID session = NewIds.next();
        take(session, false, NOW.plusSeconds(60));
        assertThat(sessions.revoked(session)).isFalse();
        take(session, true, NOW.plusSeconds(60));
        take(session, false, NOW.plusSeconds(60));
        sessions.onRecord(new ConsumerRecord<>("t", 0, 0, bytes(session), null));
        assertThat(sessions.revoked(session)).isTrue();
    }

    @Test
    void forgetsWhatHasLongRunOut() {
        for (int i = 0; i < 5_000; i++) {
            take(NewIds.next(), true, NOW.minus(Duration.ofDays(2)));
        }
        UUID alive = NewIds.next();
        take(alive, true, NOW.plusSeconds(1));
        for (int i = 0; i < 1_000; i++) {
            take(NewIds.next(), false, NOW.plusSeconds(1));
        }
        assertThat(sessions.size()).isEqualTo(1);
        assertThat(sessions.revoked(alive)).isTrue();
    }

    private void take(UUID session, boolean revoked, Instant expires) {
        var change = new SessionChange(session, NewIds.next(), "phone", revoked, expires);
        sessions.onRecord(new ConsumerRecord<>("t", 0, 0, bytes(session), RecordCodec.SESSION_CHANGE.encode(change)));
    }

    private static byte[] bytes(UUID session) {
        return session.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
