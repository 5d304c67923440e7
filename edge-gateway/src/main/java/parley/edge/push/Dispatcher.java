package parley.edge.push;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.edge.frame.CloseReason;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.Frames;

/// Takes what comes in on the gateway's channels and hands it to the devices that are connected here. One
/// thread of its own, which never blocks on a store or a socket. When it falls behind, batches are dropped
/// and the conversations looked at again: memory stays bounded.
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MOST_WAITING = 4_096;

    private record Arrived(boolean own, byte[] batch) {}

    private final BlockingQueue<Arrived> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LocalDevices devices;
    private final Reconciler reconciler;
    private final WorkerWatch watch;
    private final Thread thread;
    private volatile boolean closed;

    Dispatcher(UUID boot, LocalDevices devices, Reconciler reconciler) {
        this.devices = devices;
        this.reconciler = reconciler;
        this.watch = new WorkerWatch(boot);
        this.thread = Thread.ofPlatform().name("dispatcher").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// On the subscriber's thread. Does not block.
    void arrived(boolean own, byte[] batch) {
        if (!waiting.offer(new Arrived(own, batch))) {
            reconciler.everything();
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                Arrived arrived = waiting.take();
                dispatch(arrived.own(), GatewayBatchCodec.decode(arrived.batch()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (MalformedRecordException e) {
                LOG.error("a batch on the gateway channel is not readable: {}", e.getMessage());
                reconciler.everything();
            } catch (RuntimeException e) {
                LOG.error("dispatching failed; what was lost is read again", e);
                reconciler.everything();
            }
        }
    }

    void dispatch(boolean own, GatewayBatch batch) {
        if (watch.missed(batch.epoch(), own, batch.number())) {
            Set<Integer> partitions = watch.partitions(batch.epoch());
            LOG.info("a publication before number {} of worker {} was missed", batch.number(), batch.epoch());
            reconciler.partitions(partitions);
        }
        for (GatewayItem item : batch.items()) {
            switch (item) {
                case GatewayItem.Push push -> push(push);
                case GatewayItem.Hint hint -> hint(hint);
                case GatewayItem.Tick tick -> reconciler.partitions(watch.tick(batch.epoch(), tick));
                case GatewayItem.Conflict conflict -> conflict(conflict);
                case GatewayItem.Replaced replaced -> replaced(replaced);
                case GatewayItem.Received received -> received(received);
                case GatewayItem.Undelivered undelivered -> undelivered(undelivered);
                case GatewayItem.Presence presence -> {} // nobody can watch yet
            }
        }
    }

    private void push(GatewayItem.Push push) {
        List<UUID> users = push.recipients().isEmpty() ? devices.members(push.conversation()) : push.recipients();
        EncodedMessage encoded = null;
        for (UUID user : users) {
            for (LocalDevices.Local local : devices.of(user)) {
                if (encoded == null) {
                    var envelope = EnvelopeCodec.decode(push.envelope());
                    encoded = new EncodedMessage(new LoggedMessage(push.seq(), push.time(), envelope), push.after());
                }
                local.push().push(encoded);
            }
        }
    }

    private void hint(GatewayItem.Hint hint) {
        for (UUID user : devices.members(hint.conversation())) {
            for (LocalDevices.Local local : devices.of(user)) {
                local.push().target(hint.conversation(), hint.head());
            }
        }
    }

    private void conflict(GatewayItem.Conflict conflict) {
        for (LocalDevices.Local local : devices.of(conflict.user())) {
            if (local.device().equals(conflict.device())) {
                local.outlet()
                        .send(Frames.error(
                                ErrorCode.CONFLICT,
                                "id " + conflict.clientId() + " was used before with other content",
                                conflict.clientId(),
                                null,
                                0));
            }
        }
    }

    private void replaced(GatewayItem.Replaced replaced) {
        for (LocalDevices.Local local : devices.of(replaced.user())) {
            if (local.connection().equals(replaced.connection())) {
                local.close().accept(CloseReason.REPLACED);
            }
        }
    }

    /// To everybody else who takes part, and to the user's own other devices: what was read on one is read
    /// on all.
    private void received(GatewayItem.Received received) {
        String frame = null;
        for (UUID user : devices.members(received.conversation())) {
            for (LocalDevices.Local local : devices.of(user)) {
                if (frame == null) {
                    frame = Frames.receipt(
                            received.conversation(), received.user(), received.delivered(), received.read());
                }
                local.outlet().send(frame);
            }
        }
    }

    /// From any thread. Does not block.
    void undelivered(GatewayItem.Undelivered undelivered) {
        String frame = Frames.status(undelivered);
        for (LocalDevices.Local local : devices.of(undelivered.sender())) {
            local.outlet().send(frame);
        }
    }
}
