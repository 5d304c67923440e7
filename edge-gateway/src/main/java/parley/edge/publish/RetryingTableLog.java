package parley.edge.publish;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.BlockRow;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.SessionChange;

/// What the log did not take is tried again in the background until it does: the database has it already,
/// and nobody may stay untold because a broker was away. The caller still hears of the first failure. A
/// restart forgets; start steps compare with the database and tell again.
final class RetryingTableLog implements TableLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingTableLog.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// @param version of what is to be written: an older one must not overtake a newer one of the same key
    private record Unwritten(long version, Supplier<CompletableFuture<Void>> write) {}

    private final TableLog log;
    private final Map<String, Unwritten> unwritten = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean running;

    RetryingTableLog(TableLog log) {
        this.log = log;
    }

    @Override
    public CompletableFuture<Void> member(MemberRow row) {
        String key = row.conversation() + ":" + row.user();
        return write(key, new Unwritten(row.version(), () -> log.member(row)));
    }

    @Override
    public CompletableFuture<Void> block(BlockRow row) {
        String key = "block:" + row.user() + ":" + row.blocked();
        return write(key, new Unwritten(row.version(), () -> log.block(row)));
    }

    @Override
    public CompletableFuture<Void> session(SessionChange change) {
        return write(change.session().toString(), new Unwritten(1, () -> log.session(change)));
    }

    @Override
    public CompletableFuture<Void> messageType(MessageTypeRow row) {
        return write(row.key(), new Unwritten(1, () -> log.messageType(row)));
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private CompletableFuture<Void> write(String key, Unwritten item) {
        // Whatever this key waits for with a lower version is overtaken.
        unwritten.computeIfPresent(key, (k, old) -> old.version() <= item.version() ? null : old);
        return item.write().get().whenComplete((written, failure) -> {
            if (failure instanceof PublishFailedException failed && failed.retry()) {
                unwritten.merge(key, item, (old, fresh) -> old.version() > fresh.version() ? old : fresh);
                tryAgain();
            }
        });
    }

    private synchronized void tryAgain() {
        if (!running && closed.getCount() > 0) {
            running = true;
            Thread.ofVirtual().name("table-log-retry").start(this::retryAll);
        }
    }

    private void retryAll() {
        try {
            while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                unwritten.forEach(this::retry);
                synchronized (this) {
                    if (unwritten.isEmpty()) {
                        running = false;
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("{} rows not written: interrupted", unwritten.size());
        }
    }

    private void retry(String key, Unwritten item) {
        try {
            item.write().get().join();
            unwritten.remove(key, item);
            LOG.info("written after all: {}", key);
        } catch (java.util.concurrent.CompletionException e) {
            LOG.debug("not written yet: {}", key, e);
        }
    }
}
