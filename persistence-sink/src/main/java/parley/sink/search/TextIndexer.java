package parley.sink.search;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.sink.intake.Backoff;
import parley.sink.intake.Follower;
import parley.sink.metric.SinkMetrics;

/// Keeps the index of texts behind the sink, on a thread of its own that sleeps while nothing is written.
///
/// The sink says which conversations it wrote. What it cannot say (what another sink wrote before it died,
/// what was written while the index was switched off) a walk over all conversations finds: at the start, when
/// asked for, and now and then. A failure is waited out and the same conversations are tried again, for ever.
///
/// Messages go first: while any are written the index works for a small share of the time, and falls behind
/// when that does not do. It catches up when it is quieter.
public final class TextIndexer implements Follower {
    private static final Logger LOG = LoggerFactory.getLogger(TextIndexer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /// After so long without a message nobody is in the way.
    private static final Duration QUIET = Duration.ofSeconds(2);
    /// More are found by a walk.
    private static final int MOST_CHANGED = 10_000;

    private final Texts texts;
    private final Backoff backoff;
    private final Duration collect;
    private final Duration walkEvery;
    private final double share;
    private final SinkMetrics metrics;
    private final Thread thread =
            Thread.ofPlatform().name("search-index").daemon().unstarted(this::run);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    /// Under the lock, as the next two.
    private final Set<UUID> changed = new LinkedHashSet<>();

    private boolean walkWanted = true;
    private boolean stopping;
    /// When something was written last.
    private long lastNews = System.nanoTime() - QUIET.toNanos();

    /// The thread's own.
    private Set<UUID> behind = new LinkedHashSet<>();

    private boolean walking;
    private @Nullable UUID walked;

    /// @param collect how long changes may gather before they are looked at
    /// @param walkEvery how long all is quiet before everything is compared
    /// @param share of its time that it works at most while messages are written; above 0, at most 1
    public TextIndexer(
            Texts texts, Backoff backoff, Duration collect, Duration walkEvery, double share, SinkMetrics metrics) {
        this.texts = texts;
        this.backoff = backoff;
        this.collect = collect;
        this.walkEvery = walkEvery;
        this.share = share;
        this.metrics = metrics;
    }

    /// From any thread; never blocks for the index.
    void changed(Collection<UUID> conversations) {
        lock.lock();
        try {
            lastNews = System.nanoTime();
            changed.addAll(conversations);
            if (changed.size() > MOST_CHANGED) {
                changed.clear();
                walkWanted = true;
            }
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// From any thread: somebody else may have written what nobody told of.
    void compare() {
        lock.lock();
        try {
            walkWanted = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        thread.start();
    }

    /// Finishes the batch.
    @Override
    public void stop() {
        lock.lock();
        try {
            stopping = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        try {
            while (proceed()) {
                try {
                    long begun = System.nanoTime();
                    step();
                    failures = 0;
                    giveWay(System.nanoTime() - begun);
                } catch (SQLException | RuntimeException e) {
                    failures++;
                    metrics.retry(e);
                    Duration pause = backoff.after(failures);
                    if (failures == 1 || backoff.isLongest(failures)) {
                        LOG.warn("search waits {} ms after failure {}: {}", pause.toMillis(), failures, e.toString());
                    }
                    rest(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.info("the index of texts was interrupted");
        }
    }

    private void step() throws SQLException {
        if (behind.isEmpty() && walking) {
            Texts.Walk walk = texts.behind(walked);
            behind.addAll(walk.behind());
            walked = walk.looked();
            walking = walked != null;
        }
        if (!behind.isEmpty()) {
            Texts.Progress progress = texts.advance(behind);
            behind = new LinkedHashSet<>(progress.behind());
            metrics.indexed(progress.written());
        }
    }

    /// Waits until there is something to do.
    ///
    /// @return false when it is to stop
    private boolean proceed() throws InterruptedException {
        lock.lock();
        try {
            boolean idle = behind.isEmpty() && !walking;
            if (idle) {
                awaitNews();
            }
            behind.addAll(changed);
            changed.clear();
            if (walkWanted) {
                walkWanted = false;
                walking = true;
                walked = null;
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void awaitNews() throws InterruptedException {
        long left = walkEvery.toNanos();
        while (changed.isEmpty() && !walkWanted && !stopping) {
            if (left <= 0) {
                walkWanted = true;
            } else {
                left = news.awaitNanos(left);
            }
        }
        // Nobody waits for an index: what comes within the next moment is one batch with what came now.
        long gather = walkWanted ? 0 : collect.toNanos();
        while (gather > 0 && !stopping) {
            gather = news.awaitNanos(gather);
        }
    }

    /// Waits as long as the share asks for after so much work, or until nothing was written for a while.
    private void giveWay(long workedNanos) throws InterruptedException {
        long rest = (long) (workedNanos * (1 / share - 1));
        lock.lock();
        try {
            long end = System.nanoTime() + rest;
            long left = rest;
            while (left > 0 && System.nanoTime() - lastNews < QUIET.toNanos() && !stopping) {
                news.awaitNanos(Math.min(left, QUIET.toNanos()));
                left = end - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }

    private void rest(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !stopping) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
