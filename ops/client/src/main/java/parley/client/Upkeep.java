package parley.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a connection needs to stay open: an access token that does not run out, and signs of life from the
/// other side. Safe from any thread; getting a token blocks.
final class Upkeep {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration REFRESH_AGAIN = Duration.ofSeconds(5);

    private final ParleyClient client;
    private final Session session;
    private final Predicate<Link> current;
    private final ReentrantLock lock = new ReentrantLock();
    private final RandomGenerator random;
    private final List<Future<?>> timers = new ArrayList<>();
    private Future<?> renewal = CompletableFuture.completedFuture(null);
    private volatile @Nullable String refused;
    private volatile Instant heard = Instant.EPOCH;

    /// @param current whether a link is still the one in use; asked without a lock held
    Upkeep(ParleyClient client, Session session, Predicate<Link> current) {
        this.client = client;
        this.session = session;
        this.current = current;
        this.random = client.randomness();
    }

    /// A token that is worth a connection: renewed when it is old or was refused.
    ///
    /// @throws ParleyException when it could not be renewed
    String token() {
        Tokens tokens = session.tokens();
        return tokens.accessToken().equals(refused) ? session.renew(tokens) : session.freshToken();
    }

    /// The server does not take the present token any more.
    void refused() {
        refused = session.tokens().accessToken();
    }

    /// Any sign of life.
    void heard() {
        heard = client.clock().instant();
    }

    /// The connection is there.
    ///
    /// @param ping how often the server lets hear from it
    void welcomed(Link link, Duration ping) {
        keepTokenFresh(link);
        later(ping, () -> watch(link, ping));
    }

    void disconnected() {
        lock.lock();
        try {
            renewal.cancel(false);
            timers.forEach(timer -> timer.cancel(false));
            timers.clear();
        } finally {
            lock.unlock();
        }
    }

    /// Gets a new token and tells the server, without connecting again.
    void renewToken(Link link) {
        if (!current.test(link)) {
            return;
        }
        try {
            link.offer(ClientFrame.auth(session.renew(session.tokens())));
            keepTokenFresh(link);
        } catch (ParleyException e) {
            log.info("the access token was not renewed: {}", e.getMessage());
            if (e.retry()) {
                client.timers().after(REFRESH_AGAIN, () -> renewToken(link));
            }
        }
    }

    private void keepTokenFresh(Link link) {
        lock.lock();
        try {
            Duration wait =
                    RefreshRule.wait(client.clock().instant(), session.tokens().expires(), random);
            renewal.cancel(false); // one at a time: the server may have asked before it was due
            renewal = client.timers().after(wait, () -> renewToken(link));
        } finally {
            lock.unlock();
        }
    }

    /// The server pings; who hears nothing for twice that time asks, and for three times gives up.
    private void watch(Link link, Duration ping) {
        if (!current.test(link)) {
            return;
        }
        Duration silent = Duration.between(heard, client.clock().instant());
        if (silent.compareTo(ping.multipliedBy(3)) > 0) {
            link.fail("nothing heard for " + silent.toSeconds() + " s");
            return;
        }
        if (silent.compareTo(ping.multipliedBy(3).dividedBy(2)) > 0) {
            link.offer(ClientFrame.ping());
        }
        client.timers().after(ping, () -> watch(link, ping));
    }

    private void later(Duration wait, Runnable task) {
        lock.lock();
        try {
            timers.add(client.timers().after(wait, task));
        } finally {
            lock.unlock();
        }
    }
}
