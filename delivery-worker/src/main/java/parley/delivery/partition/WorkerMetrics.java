package parley.delivery.partition;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// The catalogue of this service's metrics. Times are seconds in Prometheus. Safe from any thread.
public final class WorkerMetrics {
    /// Records that became visible, by the view's word: `verdict` = shown, duplicate, conflict, poison.
    public static final String RECORDS = "parley.delivery.records";
    /// Conversations announced because their messages' publication was not certain.
    public static final String ANNOUNCEMENTS = "parley.delivery.announcements";
    /// Publications to gateways.
    public static final String PUBLICATIONS = "parley.delivery.publications";
    /// One call of the view's script.
    public static final String APPLY = "parley.delivery.apply";
    /// From the broker's append to the publication, of the oldest message of a batch.
    public static final String DELAY = "parley.delivery.delay";
    /// Failures by `class` = retriable, poison, fatal.
    public static final String FAILURES = "parley.delivery.failures";
    /// Routes of dead gateways that were removed.
    public static final String STALE_ROUTES = "parley.delivery.stale.routes";
    /// Views that were begun anew: after a flush, or because the log no longer reached back.
    public static final String VIEWS_BEGUN = "parley.delivery.views.begun";
    /// Partitions by `state` = opening, running, refused.
    public static final String PARTITIONS = "parley.delivery.partitions";
    /// Records of the owned partitions that are not published yet.
    public static final String LAG = "parley.delivery.lag";

    /// Receipts that were folded, by `verdict` = folded, stranger (of who never was a member), poison.
    public static final String RECEIPTS = "parley.delivery.receipts";
    /// From the broker's append to the confirmation, of the oldest receipt of each partition of a batch.
    public static final String RECEIPTS_DELAY = "parley.delivery.receipts.delay";
    /// Receipts of the owned partitions that are not folded and told yet, as last seen.
    public static final String RECEIPTS_LAG = "parley.delivery.receipts.lag";
    /// Confirmations that were published: one a user and conversation and batch.
    public static final String CONFIRMATIONS = "parley.delivery.confirmations";

    private final Counter shown;
    private final Counter duplicates;
    private final Counter conflicts;
    private final Counter poison;
    private final Counter announcements;
    private final Counter publications;
    private final Counter staleRoutes;
    private final Counter viewsBegun;
    private final Counter receiptsFolded;
    private final Counter receiptsOfStrangers;
    private final Counter receiptsPoison;
    private final Counter confirmations;
    private final Timer apply;
    private final Timer delay;
    private final Timer receiptsDelay;
    private final AtomicLong receiptsLag = new AtomicLong();
    private final Map<Failure, Counter> failures = new EnumMap<>(Failure.class);

    public WorkerMetrics(MeterRegistry registry) {
        shown = registry.counter(RECORDS, "verdict", "shown");
        duplicates = registry.counter(RECORDS, "verdict", "duplicate");
        conflicts = registry.counter(RECORDS, "verdict", "conflict");
        poison = registry.counter(RECORDS, "verdict", "poison");
        announcements = registry.counter(ANNOUNCEMENTS);
        publications = registry.counter(PUBLICATIONS);
        staleRoutes = registry.counter(STALE_ROUTES);
        viewsBegun = registry.counter(VIEWS_BEGUN);
        receiptsFolded = registry.counter(RECEIPTS, "verdict", "folded");
        receiptsOfStrangers = registry.counter(RECEIPTS, "verdict", "stranger");
        receiptsPoison = registry.counter(RECEIPTS, "verdict", "poison");
        confirmations = registry.counter(CONFIRMATIONS);
        apply = Timer.builder(APPLY).publishPercentileHistogram().register(registry);
        delay = Timer.builder(DELAY).publishPercentileHistogram().register(registry);
        receiptsDelay =
                Timer.builder(RECEIPTS_DELAY).publishPercentileHistogram().register(registry);
        Gauge.builder(RECEIPTS_LAG, receiptsLag, AtomicLong::get).register(registry);
        for (Failure failure : Failure.values()) {
            failures.put(
                    failure, registry.counter(FAILURES, "class", failure.name().toLowerCase(Locale.ROOT)));
        }
    }

    public void receipts(int folded, int strangers, int poison) {
        receiptsFolded.increment(folded);
        receiptsOfStrangers.increment(strangers);
        receiptsPoison.increment(poison);
    }

    public void receiptsTold(Duration sinceAppend) {
        receiptsDelay.record(sinceAppend);
    }

    public void receiptsBehind(long lag) {
        receiptsLag.set(lag);
    }

    public void confirmed(int published) {
        confirmations.increment(published);
    }

    void dispatched(Effect effect, Duration sinceAppend) {
        shown.increment(effect.shown());
        duplicates.increment(effect.duplicates());
        conflicts.increment(effect.events().size());
        announcements.increment(effect.announcements());
        if (effect.oldest() != null) {
            delay.record(sinceAppend);
        }
    }

    void poison() {
        poison.increment();
    }

    void announced(int conversations) {
        announcements.increment(conversations);
    }

    void published(int count) {
        publications.increment(count);
    }

    void applied(Duration took) {
        apply.record(took);
    }

    public void failed(Failure failure) {
        Objects.requireNonNull(failures.get(failure)).increment();
    }

    void routesRemoved(long count) {
        staleRoutes.increment(count);
    }

    void viewBegun() {
        viewsBegun.increment();
    }
}
