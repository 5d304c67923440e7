package parley.edge.membership;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.edge.publish.PublishFailedException;

/// Nobody writes rows: the sink captures them from the database. Whoever made a change still looks whether
/// its row comes round in the topic, and writes it when it does not come in time: while no sink captures,
/// everybody hears of it that much later, and of nothing never. A second copy of a row changes nothing.
///
/// Whoever waits for a row waits until it came round: a message that is sent after the answer must not meet a
/// worker that knows a part of the members. The sink may be faster than whoever made the change asks: what
/// came round lately is remembered. All calls are safe from any thread, and none blocks.
final class CapturedMemberLog implements MemberLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedMemberLog.class);

    private record Key(UUID conversation, UUID user) {
        static Key of(MemberRow row) {
            return new Key(row.conversation(), row.user());
        }
    }

    /// @param told completes when the row, or a later one, came round
    private record Awaited(MemberRow row, long due, CompletableFuture<Void> told) {}

    private final MemberLog writer;
    private final long patienceNanos;
    private final Map<Key, Awaited> awaited = new ConcurrentHashMap<>();
    private final Recent recent = new Recent();
    /// What is awaited, in the order in which its time runs out; holds what came round, too, until then.
    private final Queue<Awaited> due = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean watching;
    /// Whether the last row whose time ran out or that came round did the former: for saying so once.
    private volatile boolean uncaptured;

    /// @param writer for what does not come round
    /// @param patience with the sink
    CapturedMemberLog(MemberLog writer, Duration patience) {
        this.writer = writer;
        this.patienceNanos = patience.toNanos();
    }

    @Override
    public CompletableFuture<Void> member(MemberRow row) {
        if (recent.holds(row)) {
            return CompletableFuture.completedFuture(null);
        }
        var item = new Awaited(row, System.nanoTime() + patienceNanos, new CompletableFuture<>());
        awaited.merge(Key.of(row), item, CapturedMemberLog::newer);
        due.add(item);
        watch();
        // It is awaited now, so that whoever comes from here on finds it; who came before is seen here.
        if (recent.holds(row)) {
            awaited.remove(Key.of(row), item);
            item.told().complete(null);
        } else if (closed.getCount() == 0) {
            abandon();
        }
        return item.told();
    }

    @Override
    public void seen(MemberRow row) {
        recent.add(row);
        awaited.computeIfPresent(Key.of(row), (key, item) -> {
            if (item.row().version() > row.version()) {
                return item;
            }
            item.told().complete(null);
            uncaptured = false;
            return null;
        });
    }

    /// Nothing is waited for any more: whoever still waits is told so, and may try again elsewhere. The rows
    /// are in the database; the sink captures them, or the next start of a gateway finds them missing.
    @Override
    public void close() {
        closed.countDown();
        abandon();
    }

    private void abandon() {
        for (Key key : awaited.keySet()) {
            Awaited item = awaited.remove(key);
            if (item != null) {
                var why = new IllegalStateException("this gateway is closing");
                item.told().completeExceptionally(new PublishFailedException(item.row() + " is told later", why, true));
            }
        }
    }

    /// The overtaken row is as good as told when the newer one is.
    private static Awaited newer(Awaited one, Awaited other) {
        Awaited newer = one.row().version() > other.row().version() ? one : other;
        Awaited older = newer == one ? other : one;
        newer.told().whenComplete((told, failure) -> complete(older.told(), failure));
        return newer;
    }

    private static void complete(CompletableFuture<Void> future, Throwable failure) {
        if (failure == null) {
            future.complete(null);
        } else {
            future.completeExceptionally(failure);
        }
    }

    private synchronized void watch() {
        if (!watching && closed.getCount() > 0) {
            watching = true;
            Thread.ofVirtual().name("captured-members").start(this::writeLate);
        }
    }

    private void writeLate() {
        try {
            while (true) {
                Awaited first = due.peek();
                if (first == null) {
                    synchronized (this) {
                        if (due.isEmpty()) {
                            watching = false;
                            return;
                        }
                    }
                    continue;
                }
                if (closed.await(first.due() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                due.remove();
                if (awaited.remove(Key.of(first.row()), first)) {
                    write(first);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer looking whether rows come round: interrupted");
        }
    }

    private void write(Awaited late) {
        MemberRow row = late.row();
        if (!uncaptured) {
            uncaptured = true;
            LOG.warn("{} was not captured in time: writing it, and what comes after it", row);
        }
        writer.member(row).whenComplete((written, failure) -> complete(late.told(), failure));
    }

    /// The versions of the rows that came round last: of as many as a large group has, which many joins change
    /// with one call.
    private static final class Recent extends LinkedHashMap<Key, Long> {
        private static final long serialVersionUID = 1;
        private static final int MOST = 16_384;

        private Recent() {
            super(16, 0.75f, true);
        }

        synchronized void add(MemberRow row) {
            merge(Key.of(row), row.version(), Math::max);
        }

        synchronized boolean holds(MemberRow row) {
            Long version = get(Key.of(row));
            return version != null && version >= row.version();
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
            return size() > MOST;
        }
    }
}
