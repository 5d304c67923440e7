package parley.edge.push;

import io.lettuce.core.RedisClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.keyspace.GatewayItem;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.edge.attempt.AttemptedDevice;
import parley.edge.attempt.DeviceAttempts;
import parley.edge.attempt.Senders;
import parley.edge.frame.CloseReason;
import parley.edge.membership.MemberLookup;
import parley.edge.redis.RedisLink;
import parley.edge.tail.LogTail;

/// The gateway's part in delivery: knows who is connected here, keeps their routes alive in Redis, and has
/// conversations looked at again whenever something may have been missed.
public final class PushService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushService.class);
    private static final long RENEW_MS = 1_000;
    private static final long RETRY_MS = 250;

    private final LocalDevices devices;
    private final MemberTable members;
    private final RangeReader ranges;
    private final DevicePush.Services services;
    private final Cursors cursors;
    private final RedisRoutes routes;
    private final Routing routing;
    private final Rewinds rewinds;
    private final GatewayChannel channel;
    private final Dispatcher dispatcher;
    private final Reconciler reconciler;
    private final LogTail tail;
    private final Senders senders;
    private final ScheduledExecutorService timers;
    private final PushSettings settings;
    private volatile Consumer<UUID> deviceListener = user -> {};
    private final List<Runnable> missedListeners = new CopyOnWriteArrayList<>();
    private volatile long auditDueNanos;
    /// Counts what may have left a local device without a route; the routes are complete while all of it is
    /// mended.
    private final AtomicLong routeFailures = new AtomicLong();

    private volatile long mendedFailures;
    private volatile boolean closed;

    private PushService(Backends backends, LocalDevices devices, MemberLookup rows, UUID boot, PushSettings settings) {
        var archive = new MySqlHeads(backends.jdbc());
        var recentSenders = new RecentSenders();
        var delivery = new LocalDelivery(devices, recentSenders);
        this.devices = devices;
        this.members = devices.members();
        this.tail = new LogTail(
                new Tailing(archive, delivery, backends.partitions()),
                backends.partitions(),
                backends.consumers(),
                backends.timers(),
                settings.tail(),
                System::nanoTime);
        var heads = new StoredHeads(backends.redis(), archive, backends.partitions(), tail::coverage);
        this.ranges = new RangeReader(
                List.of(new RedisHotView(backends.redis(), backends.partitions()), tail.view()),
                new MySqlArchive(backends.jdbc(), archive, backends.partitions()),
                backends.partitions().generation());
        this.services = new DevicePush.Services(ranges, heads, rows, members::row, backends.timers());
        this.cursors = new Cursors(backends.redis(), backends.jdbc());
        this.routes = new RedisRoutes(backends.redis(), boot, settings.devicesPerUser(), settings.grace());
        this.routing = new Routing(routes, devices, user -> deviceListener.accept(user));
        this.reconciler = new Reconciler(devices, members, heads, backends.partitions(), backends.timers());
        this.rewinds = new Rewinds(devices, cursors);
        this.dispatcher = new Dispatcher(boot, devices, delivery, recentSenders, rewinds, reconciler, tail);
        this.dispatcher.onGap(() -> {
            rewinds.look();
            missedListeners.forEach(Runnable::run);
        });
        this.senders = new RedisSenders(backends.redis(), boot, dispatcher::undelivered);
        this.channel = new GatewayChannel(backends.client(), boot, dispatcher, this::redisLost, this::redisBack);
        this.timers = backends.timers();
        this.settings = settings;
    }

    /// The backends that delivery reads.
    ///
    /// @param client for the channel subscription
    /// @param consumers of consumers without a group
    /// @param timers one thread, on which nothing may block
    public record Backends(
            RedisClient client,
            RedisLink redis,
            JdbcTemplate jdbc,
            Partitions partitions,
            Supplier<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> consumers,
            ScheduledExecutorService timers) {}

    /// @param rows the rows of the members table, fetched from the database on a miss
    /// @param boot of this gateway process
    public static PushService create(
            Backends backends, MemberTable members, MemberLookup rows, UUID boot, PushSettings settings) {
        return new PushService(backends, new LocalDevices(members), rows, boot, settings);
    }

    /// @return the one reader for gaps, backlog and history
    public RangeReader ranges() {
        return ranges;
    }

    /// Begins to listen; waits for Redis in the background.
    public void start() {
        dispatcher.start();
        reconciler.start(settings.reconcileEvery());
        tail.start();
        Thread.ofVirtual().name("gateway-lease").start(this::listenAndRenew);
    }

    /// @return whether this gateway hears its channels
    public boolean listening() {
        return channel.subscribed();
    }

    /// @return how many partitions this gateway reads itself now
    int tailed() {
        return tail.reading();
    }

    /// @param attempts makes the attempts of the connection that the new push belongs to
    public DevicePush newPush(
            UUID user, int window, Outlet outlet, Function<AttemptedDevice, DeviceAttempts> attempts) {
        return new DevicePush(user, window, settings.windowBytes().toBytes(), services, outlet, attempts);
    }

    /// @return tells senders what became of their messages
    public Senders senders() {
        return senders;
    }

    /// What a device said it has, compared with what the server knows.
    ///
    /// @param bases where each conversation of the user begins for this device
    /// @param raised cursors that `hello` raised above what the server knew
    /// @param revs revisions of the device's cursors, where they are not 0
    /// @param unknown conversations that `hello` named and the user is not a member of
    public record Bases(
            Map<UUID, Long> bases, Map<UUID, Cursors.Cursor> raised, Map<UUID, Integer> revs, Set<UUID> unknown) {}

    /// Blocks for a few round trips. A store that does not answer lets the device start lower than it
    /// could.
    ///
    /// @param claimed the cursors of `hello`, clamped to what exists
    public Bases bases(UUID user, String device, Map<UUID, Long> claimed, boolean fresh) {
        var rows = new HashMap<UUID, MemberRow>();
        for (UUID conversation : members.conversations(user)) {
            MemberRow row = members.row(conversation, user);
            if (row != null) {
                rows.put(conversation, row);
            }
        }
        var named = new HashSet<>(claimed.keySet());
        named.removeAll(rows.keySet());
        Rows found = Rows.of(user, named, services.members());
        rows.putAll(found.rows());
        Map<UUID, Cursors.Cursor> known = cursors.of(user, device, rows.keySet());
        var bases = new HashMap<UUID, Long>();
        var raised = new HashMap<UUID, Cursors.Cursor>();
        var revs = new HashMap<UUID, Integer>();
        rows.forEach((conversation, row) -> {
            Cursors.Cursor stored = known.getOrDefault(conversation, new Cursors.Cursor(0, 0));
            // What a device claims is of before the rewind, for all that is known: only what it acknowledges counts.
            long claim = stored.rev() > 0 ? 0 : claimed.getOrDefault(conversation, 0L);
            long reached = fresh ? claim : Math.max(stored.seq(), claim);
            bases.put(conversation, Math.max(Membership.base(row), reached));
            if (claim > stored.seq()) {
                raised.put(conversation, new Cursors.Cursor(stored.rev(), claim));
            }
            if (stored.rev() > 0) {
                revs.put(conversation, stored.rev());
            }
        });
        return new Bases(bases, raised, revs, found.strange());
    }

    /// @return the heads of these conversations, for checking what a client claims
    public Map<UUID, HeadReader.Head> heads(Set<UUID> conversations) {
        return services.heads().heads(conversations);
    }

    public Cursors cursors() {
        return cursors;
    }

    /// Order matters: known here first, then routed, and only then may the caller start the push, which
    /// reads heads.
    ///
    /// @return false when the user has as many devices as are allowed: this one is not known
    public boolean connected(LocalDevices.Local local) {
        LocalDevices.Local old = devices.add(local);
        if (old != null) {
            old.close().accept(CloseReason.REPLACED);
        }
        if (devices.of(local.user()).size() > settings.devicesPerUser() || !routing.register(local)) {
            devices.remove(local);
            return false;
        }
        if (routing.waiting()) {
            routeFailures.incrementAndGet();
            tail.routed(false);
        }
        tail.localsChanged();
        return true;
    }

    public void disconnected(LocalDevices.Local local) {
        local.push().close();
        devices.remove(local);
        routing.remove(local);
        tail.localsChanged();
    }

    /// The connection goes on under another session of the same user and device.
    public void renewed(LocalDevices.Local old, LocalDevices.Local next) {
        devices.replace(old, next);
    }

    /// @return who is connected here
    public LocalDevices devices() {
        return devices;
    }

    public RedisRoutes routes() {
        return routes;
    }

    /// @param listener told of a user whose devices on this gateway became more or less, once their routes
    ///     say so; must not block
    public void onDevices(Consumer<UUID> listener) {
        deviceListener = listener;
    }

    /// @param listener told of presence and typing, on the dispatcher's thread; must not block
    public void onNotice(Consumer<GatewayItem> listener) {
        dispatcher.onNotice(listener);
    }

    /// @param listener told when publications may have been lost; must not block
    public void onMissed(Runnable listener) {
        missedListeners.add(listener);
    }

    /// A member row changed. Does not block.
    public void memberChanged(MemberRow row) {
        for (LocalDevices.Local local : devices.of(row.user())) {
            local.push().recheck(Set.of(row.conversation()));
            tail.localsChanged();
        }
    }

    /// Ends the connections of a session that was revoked. Does not block.
    public void revoked(UUID session) {
        for (LocalDevices.Local local : devices.all()) {
            if (local.session().equals(session)) {
                local.close().accept(CloseReason.SESSION_REVOKED);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        channel.close();
        dispatcher.close();
        tail.close();
    }

    /// This gateway is no more: waits until the routes of whoever was here are gone, and removes the lease.
    /// While Redis is still connected, which it is no longer when beans are destroyed. Blocks for about a
    /// second at most.
    public void leave() {
        closed = true;
        try {
            routing.awaitRemoved();
            routes.removeLease();
        } catch (StoreUnavailableException e) {
            LOG.debug("the lease runs out by itself: {}", e.getMessage());
        }
    }

    private void missed() {
        reconciler.everything();
        rewinds.look();
        missedListeners.forEach(Runnable::run);
    }

    private void listenAndRenew() {
        long wait = RENEW_MS;
        try {
            if (!channel.begun()) {
                channel.subscribe();
            }
            long failures = routeFailures.get();
            boolean everybody = !routes.renewLease() || mendedFailures != failures;
            if (everybody ? routing.registerEverybody() : routing.repair()) {
                missed();
            }
            if (mendedFailures != failures) {
                mended(failures);
            }
            audit();
        } catch (StoreUnavailableException e) {
            LOG.debug("renewing the lease failed: {}", e.getMessage());
            wait = RETRY_MS;
        } catch (RuntimeException e) {
            // The lease must go on whatever happens; while this gateway is being closed Redis may be gone already.
            if (!closed) {
                LOG.error("renewing the lease failed, trying again", e);
            }
        }
        if (!closed) {
            timers.schedule(
                    () -> Thread.ofVirtual().name("gateway-lease").start(this::listenAndRenew),
                    wait,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void audit() {
        long now = System.nanoTime();
        if (now - auditDueNanos >= 0) {
            auditDueNanos = now + settings.auditEvery().toNanos();
            if (routing.audit()) {
                missed();
            }
        }
    }

    private void redisLost() {
        if (!closed) {
            LOG.warn("Redis is away: who is connected here is served from the log");
            routeFailures.incrementAndGet();
            tail.redisLost();
        }
    }

    private void redisBack() {
        tail.redisBack();
        missed();
    }

    private void mended(long failures) {
        mendedFailures = failures;
        if (routeFailures.get() == failures) {
            tail.routed(true);
        }
    }

    private final class Tailing implements LogTail.Delivery {
        private final MySqlHeads archive;
        private final LocalDelivery delivery;
        private final Partitions partitions;

        private Tailing(MySqlHeads archive, LocalDelivery delivery, Partitions partitions) {
            this.archive = archive;
            this.delivery = delivery;
            this.partitions = partitions;
        }

        @Override
        public Set<Integer> local() {
            var local = new HashSet<Integer>();
            devices.conversations().forEach(conversation -> local.add(partitions.of(conversation)));
            return local;
        }

        @Override
        public void reconcile(Set<Integer> suspect) {
            reconciler.partitions(suspect);
        }

        @Override
        public void message(LoggedMessage message, long after) {
            delivery.message(message.envelope().conversation(), List.of(), after, () -> message, outlet -> {});
        }

        @Override
        public Map<Integer, Long> watermarks() {
            return archive.watermarks();
        }
    }
}
