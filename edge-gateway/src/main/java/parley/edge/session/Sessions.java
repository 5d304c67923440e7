package parley.edge.session;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.id.NewIds;
import parley.edge.quota.Quota;
import parley.edge.quota.QuotaSettings;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.session.SessionStore.Opened;
import parley.edge.session.SessionStore.Opening;
import parley.edge.session.SessionStore.Rotation;

/// Opens, refreshes and ends sessions. All calls block for the database; those that revoke also for the
/// log.
public final class Sessions {
    /// A session to be opened without credentials.
    public record Wanted(UUID user, String device) {}

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /// @param access how long an access token lives
    /// @param refresh how long a session lives without being refreshed
    record Lifetimes(Duration access, Duration refresh) {}

    private final SessionStore store;
    private final AccessTokens tokens;
    private final RevokedSessions revoked;
    private final SessionLog log;
    private final Revocations revocations;
    private final Lifetimes lifetimes;
    private final QuotaSettings quotas;
    private final Clock clock;
    private final SecureRandom random;

    Sessions(
            SessionStore store,
            AccessTokens tokens,
            RevokedSessions revoked,
            SessionLog log,
            Revocations revocations,
            Lifetimes lifetimes,
            QuotaSettings quotas,
            Clock clock,
            SecureRandom random) {
        this.store = store;
        this.tokens = tokens;
        this.revoked = revoked;
        this.log = log;
        this.revocations = revocations;
        this.lifetimes = lifetimes;
        this.quotas = quotas;
        this.clock = clock;
        this.random = random;
    }

    /// Sessions that the database has as revoked, and that are to be told of after the commit.
    public static final class Ended {
        private final List<Session> sessions;

        private Ended(List<Session> sessions) {
            this.sessions = List.copyOf(sessions);
        }
    }

    /// @throws ProblemException `bad_credentials` when they were changed meanwhile; `quota_exceeded`
    Grant open(Credentials.User user, String device) {
        return open(user, device, null, null);
    }

    /// Opens a session by a token of somebody else's, which it does not outlive.
    ///
    /// @param ends when the token runs out
    /// @param origin 32 bytes that stand for the token: once a session of it was revoked, it opens no other one
    /// @throws ProblemException as [#open(Credentials.User, String)]
    public Grant exchange(Credentials.User user, String device, Instant ends, byte[] origin) {
        boolean over = store.opened(user.id(), origin).stream()
                .anyMatch(earlier -> earlier.revoked() || revoked.revoked(earlier.session()));
        if (over) {
            throw new ProblemException(
                    ProblemCode.BAD_CREDENTIALS, "a session of this token was revoked: expected a new token");
        }
        return open(user, device, ends, origin);
    }

    private Grant open(Credentials.User user, String device, @Nullable Instant ends, byte @Nullable [] origin) {
        Instant now = clock.instant();
        var session = new Session(NewIds.next(), user.id(), device, now, now, ends, user.operator()).until(expiry(now));
        var token = OpaqueToken.random(random);
        switch (store.open(new Opening(session, token.hash(), origin), user.version(), quotas)) {
            case Opened.Done(Session replaced) when replaced != null -> publish(replaced);
            case Opened.Done done -> {}
            case Opened.Stale() ->
                throw new ProblemException(
                        ProblemCode.BAD_CREDENTIALS, "the account was changed in this moment: log in again");
            case Opened.Full(Quota quota, int limit, int present) -> throw quota.exceeded(limit, present);
        }
        return grant(session, token);
    }

    /// Opens many at once, for users that are no operators.
    ///
    /// @return in the order of the request
    public List<Grant> mint(List<Wanted> wanted) {
        Instant now = clock.instant();
        List<Session> sessions = wanted.stream()
                .map(each -> new Session(NewIds.next(), each.user(), each.device(), now, expiry(now), null, false))
                .toList();
        List<OpaqueToken> refresh =
                wanted.stream().map(each -> OpaqueToken.random(random)).toList();
        var openings = new java.util.ArrayList<Opening>();
        var grants = new java.util.ArrayList<Grant>();
        for (int i = 0; i < sessions.size(); i++) {
            openings.add(new Opening(sessions.get(i), refresh.get(i).hash(), null));
            grants.add(grant(sessions.get(i), refresh.get(i)));
        }
        store.open(openings);
        return List.copyOf(grants);
    }

    /// @throws ProblemException `bad_credentials`; when the token was used before, its session is revoked
    ///     first
    Grant refresh(OpaqueToken shown) {
        var next = OpaqueToken.random(random);
        Instant now = clock.instant();
        return switch (store.rotate(shown.hash(), next.hash(), now, expiry(now))) {
            case Rotation.Rotated(Session session) when !revoked.revoked(session.id()) -> grant(session, next);
            case Rotation.Rotated(Session session) -> throw refused();
            case Rotation.Reused(Session session) -> {
                LOG.warn("session {} of user {} revoked: a refresh token was used twice", session.id(), session.user());
                publish(session);
                throw refused();
            }
            case Rotation.Refused() -> throw refused();
        };
    }

    List<Session> live(UUID user) {
        return store.live(user, clock.instant()).stream()
                .filter(session -> !revoked.revoked(session.id()))
                .toList();
    }

    /// Revokes for good; a second call changes nothing and succeeds too.
    ///
    /// @throws ProblemException `not_found` when the user has no such session; `unavailable` when it is
    ///     revoked, but other gateways cannot be told yet: they are as soon as the log takes it
    void revoke(UUID user, UUID session) {
        Session found = store.revoke(user, session, clock.instant());
        if (found == null) {
            throw ProblemException.notFound("session " + session);
        }
        if (!publish(found)) {
            throw ProblemException.unavailable(
                    "the session cannot be refreshed any more, but connections may live on for a while",
                    new IllegalStateException("session " + session + " was not published"));
        }
    }

    /// Revokes a user's sessions in the caller's transaction, which holds the account's row. To be told to
    /// [#tell] after the commit; a crash in between is made up for at the next start.
    ///
    /// @param except a session that goes on; null: none
    public Ended end(UUID user, @Nullable UUID except) {
        return new Ended(store.revokeAll(user, except, clock.instant()));
    }

    /// Tells every gateway.
    ///
    /// @throws ProblemException `unavailable` when they cannot be told yet: they are as soon as the log takes
    ///     it
    public void tell(Ended ended) {
        revocations.tell(ended.sessions.stream().map(Session::revoked).toList());
    }

    /// Tells again what a crash may have kept from being told. At start, after the table of revoked
    /// sessions is read.
    void repair() {
        Instant since = clock.instant().minus(lifetimes.access());
        for (Session session : store.revokedSince(since)) {
            if (!revoked.revoked(session.id()) && !publish(session)) {
                throw new IllegalStateException("revoked session " + session.id() + " not published");
            }
        }
        purge();
    }

    void purge() {
        Instant now = clock.instant();
        int removed;
        do {
            removed = store.purge(now);
        } while (removed > 0);
    }

    private boolean publish(Session session) {
        try {
            log.append(session.revoked()).get(Revocations.LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            revoked.apply(session.revoked());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("session {} is revoked, but the log did not take it: {}", session.id(), e.toString());
            return false;
        }
    }

    private Grant grant(Session session, OpaqueToken refresh) {
        Instant now = clock.instant();
        Instant end = now.plus(lifetimes.access());
        Instant expires = (end.isBefore(session.expires()) ? end : session.expires()).truncatedTo(ChronoUnit.SECONDS);
        var identity = new Identity(session.id(), session.user(), session.device(), expires, session.operator());
        return new Grant(
                session.id(),
                session.user(),
                new Secret(tokens.issue(identity)),
                new Secret(refresh.text()),
                expires,
                session.expires());
    }

    private Instant expiry(Instant now) {
        return now.plus(lifetimes.refresh()).truncatedTo(ChronoUnit.SECONDS);
    }

    private static ProblemException refused() {
        return new ProblemException(
                ProblemCode.BAD_CREDENTIALS, "the refresh token is not valid, or was used before: log in again");
    }
}
