package parley.edge.push;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.member.Membership;
import parley.edge.frame.CloseReason;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.Frames;
import parley.edge.tail.LogTail;
import parley.edge.websocket.EncodedFrame;

/// Takes what comes in on the gateway's channels and hands it to the devices that are connected here. One
/// thread of its own, which never blocks on a store or a socket. When it falls behind, batches are dropped
/// and the conversations looked at again: memory stays bounded.
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MOST_WAITING = 4_096;
    /// Of larger conversations only those hear of receipts whom they are about: with everybody, each
    /// message would cost the square of those who are connected.
    private static final int MOST_MEMBERS_TOLD = 256;

    private record Arrived(boolean own, byte[] batch) {}

    private final BlockingQueue<Arrived> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LocalDevices devices;
    private final LocalDelivery delivery;
    private final RecentSenders senders;
    private final Rewinds rewinds;
    private final Reconciler reconciler;
    private final LogTail tail;
    private final WorkerWatch watch;
    private final Thread thread;
    private volatile Consumer<GatewayItem> notices = item -> {};
    private volatile Runnable gaps = () -> {};
    private volatile boolean closed;

    Dispatcher(
            UUID boot,
            LocalDevices devices,
            LocalDelivery delivery,
            RecentSenders senders,
            Rewinds rewinds,
            Reconciler reconciler,
            LogTail tail) {
        this.devices = devices;
        this.delivery = delivery;
        this.senders = senders;
        this.rewinds = rewinds;
        this.reconciler = reconciler;
        this.tail = tail;
        this.watch = new WorkerWatch(boot);
        this.thread = Thread.ofPlatform().name("dispatcher").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// @param listener told of presence and typing, on the dispatcher's thread; must not block
    void onNotice(Consumer<GatewayItem> listener) {
        notices = listener;
    }

    /// @param listener told when publications were lost, on any thread; must not block
    void onGap(Runnable listener) {
        gaps = listener;
    }

    /// On the subscriber's thread. Does not block.
    void arrived(boolean own, byte[] batch) {
        if (!waiting.offer(new Arrived(own, batch))) {
            reconciler.everything();
            gaps.run();
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
            tail.gap(partitions);
            reconciler.partitions(partitions);
            gaps.run();
        }
        if (batch.items().size() == 1) {
            items(batch, outlet -> {});
            return;
        }
        try (var held = new HeldOutlets()) {
            items(batch, held::hold);
        }
    }

    private void items(GatewayBatch batch, Consumer<Outlet> before) {
        for (GatewayItem item : batch.items()) {
            switch (item) {
                case GatewayItem.Push push -> push(push, before);
                case GatewayItem.Hint hint -> hint(hint);
                case GatewayItem.Tick tick -> tick(batch.epoch(), tick);
                case GatewayItem.Conflict conflict -> conflict(conflict);
                case GatewayItem.Replaced replaced -> replaced(replaced);
                case GatewayItem.Rewound rewound -> rewinds.told(rewound);
                case GatewayItem.Received received -> received(received, before);
                case GatewayItem.Undelivered undelivered -> undelivered(undelivered);
                case GatewayItem.Member member -> member(member, before);
                case GatewayItem.Presence presence -> notices.accept(presence);
                case GatewayItem.Typing typing -> notices.accept(typing);
            }
        }
    }

    private void tick(UUID epoch, GatewayItem.Tick tick) {
        if (watch.lost(epoch, tick)) {
            tail.gap(tick.next().keySet());
            gaps.run();
        }
        reconciler.partitions(watch.tick(epoch, tick));
        tail.ticked(tick.next());
    }

    private void push(GatewayItem.Push push, Consumer<Outlet> before) {
        delivery.message(
                push.conversation(),
                push.recipients(),
                push.after(),
                () -> new LoggedMessage(push.seq(), push.time(), EnvelopeCodec.decode(push.envelope())),
                before);
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

    /// To everybody else who takes part now (of a large conversation: who wrote there lately), and what was
    /// read on one of the user's devices to all of them.
    private void received(GatewayItem.Received received, Consumer<Outlet> before) {
        EncodedFrame frame = null;
        for (UUID user : concerned(received)) {
            MemberRow row = devices.members().row(received.conversation(), user);
            boolean nothingNew = user.equals(received.user()) && received.read() == 0;
            if (nothingNew || row == null || !Membership.active(row)) {
                continue;
            }
            for (LocalDevices.Local local : devices.of(user)) {
                if (frame == null) {
                    frame = Frames.receipt(
                            received.conversation(), received.user(), received.delivered(), received.read());
                }
                before.accept(local.outlet());
                local.outlet().send(frame);
            }
        }
    }

    /// To whom it happened, and to everybody who takes part now. The row may be later than this.
    private void member(GatewayItem.Member member, Consumer<Outlet> before) {
        EncodedFrame frame = null;
        var concerned = new HashSet<UUID>();
        concerned.add(member.user());
        if (member.everybody()) {
            concerned.addAll(devices.members(member.conversation()));
        }
        for (UUID user : concerned) {
            MemberRow row = devices.members().row(member.conversation(), user);
            boolean takesPart = row != null && Membership.active(row);
            if (!takesPart && !user.equals(member.user())) {
                continue;
            }
            for (LocalDevices.Local local : devices.of(user)) {
                if (frame == null) {
                    frame = Frames.member(member);
                }
                before.accept(local.outlet());
                local.outlet().send(frame);
            }
        }
    }

    private Collection<UUID> concerned(GatewayItem.Received received) {
        if (devices.members().rows(received.conversation()).size() <= MOST_MEMBERS_TOLD) {
            return devices.members(received.conversation());
        }
        var users = new HashSet<>(senders.of(received.conversation()));
        users.add(received.user());
        return users;
    }

    /// From any thread. Does not block.
    void undelivered(GatewayItem.Undelivered undelivered) {
        EncodedFrame frame = Frames.status(undelivered);
        for (LocalDevices.Local local : devices.of(undelivered.sender())) {
            local.outlet().send(frame);
        }
    }
}
