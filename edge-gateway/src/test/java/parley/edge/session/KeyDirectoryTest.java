package parley.edge.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Keys come and go while gateways run: nobody is ever shown a token whose key he could not know.
class KeyDirectoryTest {
    private static final Duration REFRESH = Duration.ofMinutes(1);
    private static final Duration SIGN_AFTER = Duration.ofMinutes(5);
    private static final KeyDirectory.Pace PACE = new KeyDirectory.Pace(REFRESH, SIGN_AFTER);

    private final SecureRandom random = new SecureRandom();
    private final HandClock clock = new HandClock();

    @TempDir
    Path directory;

    @Test
    void theFirstKeySignsAtOnce() throws IOException {
        KeyDirectory keys = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        assertThat(keys.signing().kid()).isEqualTo(keys.all().getFirst().kid());
    }

    @Test
    void aNewKeyVerifiesFirstAndSignsWhenEverybodyKnowsIt() throws IOException {
        KeyDirectory one = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        String old = one.signing().kid();
        clock.pass(Duration.ofDays(1));
        KeyDirectory other = KeyDirectory.open(directory, clock, PACE);
        String fresh = put("0002.pem").kid();

        clock.pass(REFRESH.plusSeconds(1));
        assertThat(one.signing().kid()).isEqualTo(old);
        // Also a gateway that signs nothing publishes it.
        assertThat(other.all()).extracting(SigningKey::kid).containsExactly(old, fresh);
        clock.pass(SIGN_AFTER);
        assertThat(one.signing().kid()).isEqualTo(fresh);
        assertThat(other.find(fresh)).isNotNull();
        assertThat(one.find(old)).isNotNull();
    }

    @Test
    void aGatewayThatStartsMeanwhileDoesNotSignEarlier() throws IOException {
        KeyDirectory one = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        String old = one.signing().kid();
        clock.pass(Duration.ofDays(1));
        Path made = directory.resolve(".made");
        Files.writeString(made, SigningKey.random(random).toPem());
        Files.setLastModifiedTime(made, java.nio.file.attribute.FileTime.from(Instant.EPOCH));
        // Real files have real times: this gateway starts at the moment in which the file gets its name.
        Files.move(made, directory.resolve("0002.pem"));
        clock.now = Instant.now().plus(1, ChronoUnit.SECONDS);
        KeyDirectory started = KeyDirectory.open(directory, clock, PACE);
        assertThat(started.signing().kid()).isEqualTo(old);
        clock.pass(SIGN_AFTER.plusSeconds(1));
        assertThat(started.signing().kid()).isNotEqualTo(old);
    }

    @Test
    void aKeyThatWasTakenBackVerifiesNothingAndTheNextSignsAtOnce() throws Exception {
        KeyDirectory keys = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        var tokens = new AccessTokens(keys, clock);
        String stolen = tokens.issue(identity());
        String fresh = put("0002.pem").kid();
        Files.move(directory.resolve("0001.pem"), directory.resolve("0001.pem.revoked"));

        assertThat(tokens.verify(stolen)).isNotNull();
        clock.pass(REFRESH.plusSeconds(1));
        assertThat(keys.signing().kid()).isEqualTo(fresh);
        assertThat(keys.all()).extracting(SigningKey::kid).containsExactly(fresh);
        assertThatThrownBy(() -> tokens.verify(stolen))
                .isInstanceOfSatisfying(
                        InvalidTokenException.class,
                        e -> assertThat(e.expired()).isTrue())
                .hasMessageContaining("taken back");
        assertThat(tokens.verify(tokens.issue(identity()))).isNotNull();
    }

    /// Without a token that names another key, and without anything being signed.
    @Test
    void aKeyThatIsGoneIsForgotten() throws Exception {
        KeyDirectory keys = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        var tokens = new AccessTokens(keys, clock);
        String old = tokens.issue(identity());
        put("0002.pem");
        Files.delete(directory.resolve("0001.pem"));
        clock.pass(REFRESH.plusSeconds(1));
        assertThatThrownBy(() -> tokens.verify(old))
                .isInstanceOfSatisfying(
                        InvalidTokenException.class,
                        e -> assertThat(e.expired()).isFalse());
    }

    @Test
    void keepsItsKeysWhileTheDirectoryHoldsNoneOrABrokenOne() throws Exception {
        KeyDirectory keys = KeyDirectory.openOrCreate(directory, clock, PACE, random);
        String kid = keys.signing().kid();
        Files.writeString(directory.resolve("0002.pem"), "-----BEGIN PRIVATE KEY-----\nbroken");
        clock.pass(REFRESH.plusSeconds(1));
        assertThat(keys.signing().kid()).isEqualTo(kid);
        Files.delete(directory.resolve("0002.pem"));
        Files.delete(directory.resolve("0001.pem"));
        clock.pass(REFRESH.plusSeconds(1));
        assertThat(keys.signing().kid()).isEqualTo(kid);
        assertThat(keys.find(kid)).isNotNull();
    }

    private Identity identity() {
        return new Identity(
                UUID.randomUUID(), UUID.randomUUID(), "phone", clock.instant().plusSeconds(900), false);
    }

    private SigningKey put(String name) throws IOException {
        SigningKey key = SigningKey.random(random);
        Files.writeString(directory.resolve(name), key.toPem());
        return key;
    }

    /// Goes on when it is told to.
    private static final class HandClock extends Clock {
        private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
