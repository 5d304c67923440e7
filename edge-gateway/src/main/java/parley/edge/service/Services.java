package parley.edge.service;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.id.NewIds;
import parley.edge.quota.TokenBucket;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.session.Bearer;
import parley.edge.session.OpaqueToken;
import parley.edge.session.Revocations;
import parley.edge.session.RevokedSessions;

/// Makes, finds and revokes tokens of other systems. Calls block for the database; those that revoke also for
/// the log. Safe from any thread.
///
/// A token that was found is remembered for a minute. Its revocation is told as that of a session is, and
/// asked for at each call, so that it counts within a second; where the log could not be told, after that
/// minute.
final class Services {
    /// @param secret the token, which nobody can be told again
    record Made(Service service, Secret secret) {}

    static final String PREFIX = "pst_";

    private static final Logger AUDIT = LoggerFactory.getLogger("parley.audit");
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final MySqlServices store;
    private final Revocations revocations;
    private final RevokedSessions revoked;
    private final BooleanSupplier loaded;
    private final ServiceSettings settings;
    private final Clock clock;
    private final SecureRandom random;
    private final Cache<String, Service> found = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(REMEMBERED)
            .build();
    private final Cache<UUID, TokenBucket> calls = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    /// @param loaded whether it is known what was revoked: before that no token can be trusted
    Services(
            MySqlServices store,
            Revocations revocations,
            RevokedSessions revoked,
            BooleanSupplier loaded,
            ServiceSettings settings,
            Clock clock,
            SecureRandom random) {
        this.store = store;
        this.revocations = revocations;
        this.revoked = revoked;
        this.loaded = loaded;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /// @throws ProblemException `bad_request` when it would end before it begins, or live too long
    Made create(UUID operator, String name, Set<Scope> scopes, Instant expires) {
        Instant now = clock.instant();
        if (!expires.isAfter(now) || expires.isAfter(now.plus(settings.longest()))) {
            throw Fields.bad(
                    "expires",
                    expires.toString(),
                    "a time to come, at most " + settings.longest().toDays() + " days from now");
        }
        var token = OpaqueToken.random(random);
        var service = new Service(NewIds.next(), name, scopes, expires.truncatedTo(ChronoUnit.SECONDS));
        store.insert(service, token.hash(), now, operator);
        AUDIT.info(
                "create-service-token operator={} service={} token={} scopes={} expires={}",
                operator,
                name,
                service.token(),
                Scope.join(scopes),
                service.expires());
        return new Made(service, new Secret(PREFIX + token.text()));
    }

    List<MySqlServices.Stored> all() {
        return store.all();
    }

    /// Revokes for good; a second time changes nothing and succeeds too.
    ///
    /// @throws ProblemException `not_found`; `unavailable` when it is revoked, but other gateways cannot be
    ///     told yet
    void revoke(UUID operator, UUID token) {
        Service service = store.revoke(token, clock.instant(), operator);
        if (service == null) {
            throw ProblemException.notFound("service token " + token);
        }
        AUDIT.info("revoke-service-token operator={} service={} token={}", operator, service.name(), token);
        revocations.tell(List.of(service.revoked()));
    }

    /// Who shows this token; counts as one call.
    ///
    /// @throws ProblemException `unauthorized`; `throttled` when it calls too often; `unavailable` while it is
    ///     not known what was revoked
    Service caller(String shown) {
        OpaqueToken token = shown.startsWith(PREFIX) ? OpaqueToken.of(shown.substring(PREFIX.length())) : null;
        if (token == null) {
            throw Bearer.unauthorized("expected a service's token, which begins with " + PREFIX);
        }
        if (!loaded.getAsBoolean()) {
            throw Bearer.starting();
        }
        Service service = find(token.hash());
        if (service == null || revoked.revoked(service.token())) {
            throw Bearer.unauthorized("nobody has this token, or it was revoked");
        }
        if (!service.expires().isAfter(clock.instant())) {
            throw Bearer.unauthorized("the token ran out at " + service.expires() + ": expected another one");
        }
        admit(service);
        return service;
    }

    private @Nullable Service find(byte[] hash) {
        String key = HexFormat.of().formatHex(hash);
        Service known = found.getIfPresent(key);
        if (known == null) {
            known = store.live(hash);
            if (known != null) {
                found.put(key, known);
            }
        }
        return known;
    }

    private void admit(Service service) {
        long now = System.nanoTime();
        TokenBucket bucket = calls.get(
                service.token(), key -> new TokenBucket(settings.callsPerSecond(), settings.callBurst(), now));
        long waitMillis;
        synchronized (bucket) {
            waitMillis = bucket.take(now);
        }
        if (waitMillis > 0) {
            throw new ProblemException(
                    ProblemCode.THROTTLED,
                    "more than " + settings.callsPerSecond() + " calls a second with this token: wait",
                    Duration.ofMillis(waitMillis),
                    null);
        }
    }
}
