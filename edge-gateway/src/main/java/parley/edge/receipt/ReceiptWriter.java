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
/// conversation the highest is written, which says all of them. Safe from any thread; does not block.
public final class ReceiptWriter {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptWriter.class);
    private static final long COLLECT_MS = 20;

    /// Whose receipt it is.
    private record Place(Cursors.Device device, UUID conversation, Receipt.Kind kind) {}

    private static final class Batch {
        private final Map<Place, Cursors.Cursor> places = new LinkedHashMap<>();
        private final CompletableFuture<Void> written = new CompletableFuture<>();
    }

    private final MessageLog log;
    private final Cursors cursors;
    private final ScheduledExecutorService timers;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private Batch open = new Batch();

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
                timers.schedule(this::close, COLLECT_MS, TimeUnit.MILLISECONDS);
            }
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
            open = new Batch();
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
