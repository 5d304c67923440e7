package parley.edge.receipt;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.Receipt;
import parley.contract.range.StoreUnavailableException;
import parley.edge.publish.MessageLog;
import parley.edge.push.Cursors;

/// Writes what devices confirmed: into the log first, then into the cursors. A cursor that only Redis knew
/// would be forgotten with it.
///
/// Receipts of all devices are collected for a moment and written together; of several of one device for one
/// conversation the highest is written, which says all of them. The more come, the longer the moment: each
/// record costs the worker, the fold of statuses, the sink and both stores, and a busy device says the next
/// one soon. Safe from any thread; does not block.
public final class ReceiptWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptWriter.class);
    private static final long SHORTEST_MS = 20;
    /// As often as a device should speak at most.
    private static final long LONGEST_MS = 100;
    /// From this many in one moment on, the next is longer.
    private static final int FEW = 8;

    /// Whose receipt it is.
    private record Place(Cursors.Device device, UUID conversation, Receipt.Kind kind) {}

    private static final class Batch {
        private final Map<Place, Cursors.Cursor> places = new LinkedHashMap<>();
        private final CompletableFuture<Void> written = new CompletableFuture<>();
        private final long collectMs;
        /// Receipts that came, whether they became places of their own or not.
        private int came;

        private Batch(long collectMs) {
            this.collectMs = collectMs;
        }

        private Batch next() {
            return new Batch(Math.clamp(SHORTEST_MS * came / FEW * SHORTEST_MS / collectMs, SHORTEST_MS, LONGEST_MS));
        }
    }

    private final MessageLog log;
    private final Cursors cursors;
    private final ScheduledExecutorService timers;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Batch open = new Batch(SHORTEST_MS);

    /// @param timers one thread, on which nothing may block
    public ReceiptWriter(MessageLog log, Cursors cursors, ScheduledExecutorService timers, Clock clock) {
        this.log = log;
        this.cursors = cursors;
        this.timers = timers;
        this.clock = clock;
    }

    /// @param confirmed by conversation
    /// @return completes when the log has it, or has refused it: then the device says it again with its
    ///     next `hello`
    public CompletableFuture<Void> write(
            Cursors.Device device, Receipt.Kind kind, Map<UUID, Cursors.Cursor> confirmed) {
        lock.lock();
        try {
            if (open.places.isEmpty()) {
                timers.schedule(this::close, open.collectMs, TimeUnit.MILLISECONDS);
            }
            open.came += confirmed.size();
            confirmed.forEach((conversation, cursor) ->
                    open.places.merge(new Place(device, conversation, kind), cursor, Cursors.Cursor::max));
            return open.written;
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        Batch batch;
        lock.lock();
        try {
            batch = open;
            open = batch.next();
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("receipts").start(() -> write(batch));
    }

    private void write(Batch batch) {
        var now = clock.instant();
        var written = new ArrayList<CompletableFuture<Void>>(batch.places.size());
        var places = List.copyOf(batch.places.entrySet());
        for (var entry : places) {
            Place place = entry.getKey();
            Cursors.Cursor cursor = entry.getValue();
            written.add(log.receipt(new Receipt(
                    place.conversation(),
                    place.device().user(),
                    place.device().name(),
                    place.kind(),
                    cursor.seq(),
                    cursor.rev(),
                    now)));
        }
        CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).whenComplete((done, failure) -> {
            batch.written.complete(null);
            if (failure != null) {
                LOG.debug("receipts were not written: {}", failure.toString());
            }
            Thread.ofVirtual().name("cursors").start(() -> raise(places, written));
        });
    }

    /// Those that are in the log.
    private void raise(List<Map.Entry<Place, Cursors.Cursor>> places, List<CompletableFuture<Void>> written) {
        var devices = new HashMap<Cursors.Device, Map<UUID, Cursors.Cursor>>();
        for (int i = 0; i < places.size(); i++) {
            if (!written.get(i).isCompletedExceptionally()) {
                Place place = places.get(i).getKey();
                devices.computeIfAbsent(place.device(), device -> new HashMap<>())
                        .merge(place.conversation(), places.get(i).getValue(), Cursors.Cursor::max);
            }
        }
        try {
            cursors.raise(devices);
        } catch (StoreUnavailableException e) {
            LOG.debug("cursors were not raised: {}", e.getMessage());
        }
    }
}
