package parley.edge.push;

import io.lettuce.core.RedisClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.attempt.AttemptedDevice;
import parley.edge.attempt.DeviceAttempts;
import parley.edge.attempt.Senders;
import parley.edge.frame.CloseReason;
import parley.edge.membership.MemberLookup;
import parley.edge.redis.RedisLink;

/// The gateway's part in delivery: knows who is connected here, keeps their routes alive in Redis, and has
/// conversations looked at again whenever something may have been missed.
public final class PushService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PushService.class);
    private static final long RENEW_MS = 1_000;

    private final LocalDevices devices;
    private final MemberTable members;
    private final RangeReader ranges;
    private final DevicePush.Services services;
    private final Cursors cursors;
    private final RedisRoutes routes;
    private final GatewayChannel channel;
    private final Dispatcher dispatcher;
    private final Reconciler reconciler;
    private final Senders senders;
    private final ScheduledExecutorService timers;
    private final PushSettings settings;
    private volatile boolean closed;

    private PushService(Backends backends, LocalDevices devices, MemberLookup rows, UUID boot, PushSettings settings) {
        var heads = new StoredHeads(backends.redis(), new MySqlHeads(backends.jdbc()), backends.partitions());
        this.devices = devices;
        this.members = devices.members();
        this.ranges = new RangeReader(
                new RedisHotView(backends.redis(), backends.partitions()),
                new MySqlArchive(backends.jdbc(), new MySqlHeads(backends.jdbc()), backends.partitions()),
                Topic.GENERATION);
        this.services = new DevicePush.Services(ranges, heads, rows, backends.timers());
        this.cursors = new Cursors(backends.redis(), backends.jdbc());
        this.routes = new RedisRoutes(backends.redis(), boot);
        this.reconciler = new Reconciler(devices, members, heads, backends.partitions(), backends.timers());
        this.dispatcher = new Dispatcher(boot, devices, reconciler);
        this.senders = new RedisSenders(backends.redis(), boot, dispatcher::undelivered);
        this.channel = new GatewayChannel(backends.client(), boot, dispatcher, reconciler::everything);
        this.timers = backends.timers();
        this.settings = settings;
    }

    /// The backends that delivery reads.
    ///
    /// @param client for the channel subscription
    /// @param timers one thread, on which nothing may block
    public record Backends(
            RedisClient client,
            RedisLink redis,
            JdbcTemplate jdbc,
            Partitions partitions,
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
        Thread.ofVirtual().name("gateway-lease").start(this::listenAndRenew);
    }

    /// @return whether this gateway hears its channels
    public boolean listening() {
        return channel.subscribed();
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
        var unknown = new HashSet<UUID>();
        for (UUID conversation : claimed.keySet()) {
            if (!rows.containsKey(conversation)) {
                MemberRow row = services.members().row(conversation, user);
                if (row == null) {
                    unknown.add(conversation);
                } else {
                    rows.put(conversation, row);
                }
            }
        }
        Map<UUID, Cursors.Cursor> known = fresh ? Map.of() : cursors.of(user, device, rows.keySet());
        var bases = new HashMap<UUID, Long>();
        var raised = new HashMap<UUID, Cursors.Cursor>();
        var revs = new HashMap<UUID, Integer>();
        rows.forEach((conversation, row) -> {
            Cursors.Cursor stored = known.getOrDefault(conversation, new Cursors.Cursor(0, 0));
            long claim = claimed.getOrDefault(conversation, 0L);
            bases.put(conversation, Math.max(Membership.base(row), Math.max(stored.seq(), claim)));
            if (claim > stored.seq()) {
                raised.put(conversation, new Cursors.Cursor(stored.rev(), claim));
            }
            if (stored.rev() > 0) {
                revs.put(conversation, stored.rev());
            }
        });
        return new Bases(bases, raised, revs, unknown);
    }

    /// @return the heads of these conversations, for checking what a client claims
    /// @throws StoreUnavailableException when no store answers
    public Map<UUID, HeadReader.Head> heads(Set<UUID> conversations) {
        return services.heads().heads(conversations);
    }

    public Cursors cursors() {
        return cursors;
    }

    /// Order matters: known here first, then routed, and only then may the caller start the push, which
    /// reads heads.
    public void connected(LocalDevices.Local local) {
        LocalDevices.Local old = devices.add(local);
        if (old != null) {
            old.close().accept(CloseReason.REPLACED);
        }
        try {
            routes.register(local.user(), local.device(), local.connection());
        } catch (StoreUnavailableException e) {
            // The lease task registers everybody when Redis is back, and has everything looked at.
            LOG.debug("no route for user {}: {}", local.user(), e.getMessage());
        }
    }

    public void disconnected(LocalDevices.Local local) {
        local.push().close();
        devices.remove(local);
        routes.remove(local.user(), local.device(), local.connection());
    }

    /// A member row changed. Does not block.
    public void memberChanged(MemberRow row) {
        for (LocalDevices.Local local : devices.of(row.user())) {
            local.push().recheck(Set.of(row.conversation()));
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
        try {
            routes.removeLease();
        } catch (StoreUnavailableException e) {
            LOG.debug("the lease runs out by itself: {}", e.getMessage());
        }
    }

    private void listenAndRenew() {
        long wait = RENEW_MS;
        try {
            if (!channel.begun()) {
                channel.subscribe();
            }
            if (!routes.renewLease()) {
                registerEverybody();
            }
        } catch (StoreUnavailableException e) {
            LOG.debug("renewing the lease failed: {}", e.getMessage());
            wait = 250;
        }
        if (!closed) {
            timers.schedule(
                    () -> Thread.ofVirtual().name("gateway-lease").start(this::listenAndRenew),
                    wait,
                    TimeUnit.MILLISECONDS);
        }
    }

    private void registerEverybody() {
        for (LocalDevices.Local local : devices.all()) {
            routes.register(local.user(), local.device(), local.connection());
        }
        reconciler.everything();
    }
}
