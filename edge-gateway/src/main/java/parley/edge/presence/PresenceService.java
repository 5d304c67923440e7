package parley.edge.presence;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.BlockRow;
import parley.contract.event.MemberRow;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.frame.Frames;
import parley.edge.push.LocalDevices;
import parley.edge.push.Outlet;
import parley.edge.redis.RedisLink;
import parley.edge.websocket.EncodedFrame;

/// The gateway's part in presence: tells all gateways who came and went here, in a few publications on the
/// channel of all, and tells watchers on this gateway what became of those they watch. (A channel for those
/// who watch somebody would need a register of who watches whom, written at every `watch` and cleaned after
/// every crash; a notice is 30 bytes, and one look into a map where nobody cares.)
public final class PresenceService {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceService.class);
    private static final int MOST_TOGETHER = 256;
    private static final long AGAIN_MS = 500;
    private static final long TICK_MS = 250;

    private final UUID boot;
    private final RedisLink redis;
    private final Lookout lookout;
    private final LocalDevices devices;
    private final SharedConversations shared;
    private final ScheduledExecutorService timers;
    private final Clock clock;
    private final PresenceSettings settings;
    private final Notices notices;
    private final Typists publishing = new Typists(System::nanoTime);
    private final Typists relaying = new Typists(System::nanoTime);
    private final Map<UUID, Outlet> outlets = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Watches watches;
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean checking = new AtomicBoolean();
    private final AtomicLong looks = new AtomicLong();
    private volatile Instant leasesDue = Instant.MIN;

    /// What this gateway knows of its surroundings.
    record Parts(UUID boot, RedisLink redis, Lookout lookout, LocalDevices devices, SharedConversations shared) {}

    PresenceService(
            Parts parts, Watches watches, ScheduledExecutorService timers, Clock clock, PresenceSettings settings) {
        this.boot = parts.boot();
        this.redis = parts.redis();
        this.lookout = parts.lookout();
        this.devices = parts.devices();
        this.shared = parts.shared();
        this.watches = watches;
        this.timers = timers;
        this.clock = clock;
        this.settings = settings;
        this.notices = new Notices(settings.noticeEvery(), timers, this::publish);
    }

    void start() {
        timers.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /// From now on this connection hears of these users, in place of those before; of each at once. Blocks
    /// for a few round trips.
    public void watch(UUID connection, UUID viewer, Set<UUID> users, Outlet outlet) {
        locked(() -> {
            outlets.put(connection, outlet);
            watches.watch(connection, viewer, users, clock.instant());
        });
        look(users);
    }

    /// The connection is gone. Does not block on a store.
    public void unwatch(UUID connection) {
        locked(() -> {
            watches.unwatch(connection);
            outlets.remove(connection);
        });
    }

    /// Tells the others who take part, if they were not told in this second.
    ///
    /// @return false when the user is not a member
    public boolean typing(UUID conversation, UUID user) {
        if (!shared.takesPart(conversation, user)) {
            return false;
        }
        if (publishing.pass(conversation, user)) {
            publish(List.of(new GatewayItem.Typing(conversation, user)), "typing");
        }
        return true;
    }

    /// A device of this user came to this gateway, or left it. Does not block.
    void devicesChanged(UUID user) {
        notices.changed(user);
        noticed(user);
    }

    /// On the dispatcher's thread. Does not block.
    void heard(GatewayItem item) {
        if (item instanceof GatewayItem.Presence presence) {
            noticed(presence.user());
        } else if (item instanceof GatewayItem.Typing typing && relaying.pass(typing.conversation(), typing.user())) {
            relay(typing);
        }
    }

    /// Does not block.
    void memberChanged(MemberRow row) {
        locked(() -> {
            watches.noticed(row.user(), clock.instant());
            watches.viewerChanged(row.user(), clock.instant());
        });
    }

    /// Two users want to hear nothing of each other, or may again. Does not block.
    void blockChanged(BlockRow row) {
        locked(() -> {
            watches.noticed(row.user(), clock.instant());
            watches.noticed(row.blocked(), clock.instant());
        });
        lookSoon();
    }

    /// Publications may have been lost. Does not block.
    void missed() {
        locked(() -> watches.everythingChanged(clock.instant()));
    }

    private void noticed(UUID user) {
        boolean[] watched = {false};
        locked(() -> watched[0] = watches.noticed(user, clock.instant()));
        if (watched[0]) {
            lookSoon();
        }
    }

    private void tick() {
        Instant now = clock.instant();
        if (now.isAfter(leasesDue) && checking.compareAndSet(false, true)) {
            leasesDue = now.plus(settings.leaseEvery());
            Thread.ofVirtual().name("presence-leases").start(this::checkLeases);
        }
        lookSoon();
    }

    private void lookSoon() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("presence").start(this::lookAtAllDue);
        }
    }

    private void lookAtAllDue() {
        try {
            for (List<UUID> due = due(); !due.isEmpty(); due = due()) {
                look(due);
            }
        } catch (RuntimeException e) {
            LOG.error("looking who is online failed, trying again", e);
        } finally {
            // Whoever becomes due from here on is found by the next tick at the latest.
            looking.set(false);
        }
    }

    private List<UUID> due() {
        lock.lock();
        try {
            return watches.due(clock.instant(), MOST_TOGETHER);
        } finally {
            lock.unlock();
        }
    }

    private void look(Collection<UUID> users) {
        long look = looks.incrementAndGet();
        try {
            Map<UUID, Reading> readings = new HashMap<>(lookout.look(users));
            locked(() -> readings.forEach((user, reading) -> tell(watches.seen(user, reading, look, clock.instant()))));
        } catch (StoreUnavailableException e) {
            LOG.debug("who is online cannot be seen: {}", e.getMessage());
            locked(() -> {
                watches.failed(users, clock.instant().plusMillis(AGAIN_MS));
                users.forEach(user -> tell(watches.unseen(user, devices.connected(user))));
            });
        }
    }

    /// With the lock held, so that a connection is told in order.
    private void tell(List<Watches.News> news) {
        for (Watches.News each : news) {
            Outlet outlet = outlets.get(each.connection());
            if (outlet != null) {
                outlet.send(Frames.presence(each.user(), each.online(), each.since()));
            }
        }
    }

    private void checkLeases() {
        try {
            Set<UUID> boots = boots();
            Set<UUID> gone = boots.isEmpty() ? Set.of() : lookout.gone(boots);
            if (!gone.isEmpty()) {
                locked(() -> watches.lost(gone, clock.instant()));
                lookSoon();
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("leases cannot be seen: {}", e.getMessage());
        } finally {
            checking.set(false);
        }
    }

    private Set<UUID> boots() {
        lock.lock();
        try {
            return watches.boots();
        } finally {
            lock.unlock();
        }
    }

    private void relay(GatewayItem.Typing typing) {
        EncodedFrame frame = Frames.typing(typing.conversation(), typing.user());
        for (LocalDevices.Local local : devices.all(typing.conversation())) {
            if (shared.hears(typing.conversation(), local.user(), typing.user())) {
                local.outlet().send(frame);
            }
        }
    }

    private void publish(List<UUID> users) {
        Instant now = clock.instant();
        publish(
                users.stream()
                        .<GatewayItem>map(user -> new GatewayItem.Presence(user, devices.connected(user), now))
                        .toList(),
                "presence");
    }

    /// A notice that is lost costs time, not truth.
    private void publish(List<GatewayItem> items, String what) {
        try {
            redis.commands()
                    .publish(
                            RedisKeys.ALL_GATEWAYS.getBytes(StandardCharsets.UTF_8),
                            GatewayBatchCodec.encode(new GatewayBatch(boot, 0, items)));
        } catch (StoreUnavailableException | IllegalStateException e) {
            // Redis is away, or its client was stopped with this gateway.
            LOG.debug("{} was not told: {}", what, e.getMessage());
        }
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
