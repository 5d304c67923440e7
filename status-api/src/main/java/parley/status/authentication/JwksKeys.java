package parley.status.authentication;

import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.JwkSet;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PrivateJwk;
import io.jsonwebtoken.security.PublicJwk;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.status.metric.MetricNames;

/// The gateway's public keys, kept in memory. Read at the start until they are there, from then on in the
/// background, so that a key that was taken back is forgotten, and when a token names a key that is not among
/// them, but at most once in an interval, whoever asks. Safe from any thread; a caller blocks for a reading only when
/// its key is unknown and a reading is due.
public final class JwksKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

    private final JwksSource source;
    private final Duration interval;
    private final Duration refresh;
    private final LongSupplier nanoTime;
    private final MeterRegistry meters;
    private final ReentrantLock reading = new ReentrantLock();
    private final Thread loader = Thread.ofVirtual().name("jwks").unstarted(this::load);
    private volatile Known known = new Known(Map.of(), false, "not read yet");
    private volatile @Nullable Long lastReading;

    /// What was read last.
    ///
    /// @param ever whether the keys were read at least once
    /// @param failure of the last reading, null when it went well
    private record Known(
            Map<String, PublicKey> keys,
            boolean ever,
            @Nullable String failure) {}

    /// @param interval between two readings for unknown keys at the least
    /// @param refresh between two readings in the background
    /// @param nanoTime a clock that only rises, in nanoseconds
    public JwksKeys(
            JwksSource source, Duration interval, Duration refresh, LongSupplier nanoTime, MeterRegistry meters) {
        this.source = source;
        this.interval = interval;
        this.refresh = refresh;
        this.nanoTime = nanoTime;
        this.meters = meters;
    }

    /// Begins to read in the background: again and again until it went well once, then at the pace of `refresh`.
    public void start() {
        loader.start();
    }

    @Override
    public void close() {
        loader.interrupt();
    }

    /// @return whether the keys were read at least once
    public boolean loaded() {
        return known.ever();
    }

    /// @return one line on the last reading, for people
    public String state() {
        Known now = known;
        String failure = now.failure();
        String keys = now.keys().size() + " keys from " + source.place();
        return failure == null ? keys : keys + "; last reading failed: " + failure;
    }

    /// @return whether the last reading went well
    public boolean current() {
        return known.failure() == null;
    }

    /// @return null when the gateway has no such key
    /// @throws KeysUnavailableException when that cannot be told because the last reading failed
    @Nullable PublicKey key(String id) {
        PublicKey key = known.keys().get(id);
        if (key == null) {
            readIfDue();
            key = known.keys().get(id);
        }
        if (key == null && !current()) {
            throw new KeysUnavailableException();
        }
        return key;
    }

    private void load() {
        Duration pause = FIRST_PAUSE;
        while (!Thread.currentThread().isInterrupted()) {
            reading.lock();
            try {
                read();
            } finally {
                reading.unlock();
            }
            if (known.ever()) {
                sleep(refresh);
            } else {
                LOG.warn("keys of the access tokens are not there yet: {}", state());
                sleep(pause);
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
            }
        }
    }

    /// Who comes while another one reads waits for that reading instead of making its own.
    private void readIfDue() {
        long asked = nanoTime.getAsLong();
        reading.lock();
        try {
            Long last = lastReading;
            if (last == null || asked - last >= interval.toNanos()) {
                read();
            }
        } finally {
            reading.unlock();
        }
    }

    private void read() {
        Known before = known;
        try {
            var keys = new HashMap<String, PublicKey>();
            for (String document : source.documents()) {
                collect(document, keys);
            }
            known = new Known(Map.copyOf(keys), true, null);
            count("read");
        } catch (IOException | JwtException | IllegalArgumentException e) {
            // What was known goes on being good: a gateway that is away has not changed its keys.
            known = new Known(before.keys(), before.ever(), e.toString());
            count("failed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lastReading = nanoTime.getAsLong();
        }
    }

    private void count(String outcome) {
        meters.counter(MetricNames.JWKS_READS, MetricNames.OUTCOME, outcome).increment();
    }

    /// @param document a JWK set or one JWK
    private static void collect(String document, Map<String, PublicKey> into) {
        var json = new JsonDeserializer();
        if (document.contains("\"keys\"")) {
            JwkSet set = Jwks.setParser().json(json).build().parse(document);
            set.getKeys().forEach(jwk -> collect(jwk, into));
        } else {
            collect(Jwks.parser().json(json).build().parse(document), into);
        }
    }

    private static void collect(Jwk<?> jwk, Map<String, PublicKey> into) {
        PublicJwk<?> shown = jwk instanceof PrivateJwk<?, ?, ?> secret ? secret.toPublicJwk() : null;
        PublicJwk<?> publicJwk = jwk instanceof PublicJwk<?> plain ? plain : shown;
        if (publicJwk != null && publicJwk.getId() != null) {
            into.put(publicJwk.getId(), publicJwk.toKey());
        }
    }

    private static void sleep(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
