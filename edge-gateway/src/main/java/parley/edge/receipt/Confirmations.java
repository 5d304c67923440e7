package parley.edge.receipt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.contract.member.Membership;
import parley.contract.topic.Partitions;
import parley.edge.frame.Frames;
import parley.edge.push.Outlet;
import parley.edge.redis.RedisLink;

/// Tells devices what they missed of the others' receipts while they were away, and whoever asks how far
/// the users of a conversation have come. Live receipts come over the gateway's channel. Safe from any
/// thread.
public final class Confirmations {
    /// Larger conversations are not told of after `hello`; their pages say it.
    static final int MOST_MEMBERS_TOLD = 16;
    /// Of larger ones pages say nothing either.
    static final int MOST_MEMBERS_PAGED = 256;
    /// The newest ones.
    static final int MOST_CONVERSATIONS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Confirmations.class);
    /// A crowd that comes back at once must not take the database from those who log in.
    private static final int AT_ONCE = 4;

    private static final long FIRST_PAUSE_MS = 100;
    private static final long MAX_PAUSE_MS = 30_000;

    private final StoredProgress stored;
    private final NewestConversations newest;
    private final MemberTable members;
    private final ScheduledExecutorService timers;
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final AtomicBoolean everybody = new AtomicBoolean();

    /// @param timers one thread, on which nothing may block
    public Confirmations(
            RedisLink redis,
            JdbcTemplate jdbc,
            Partitions partitions,
            MemberTable members,
            ScheduledExecutorService timers) {
        this.stored = new StoredProgress(redis, jdbc, partitions);
        this.newest = new NewestConversations(jdbc);
        this.members = members;
        this.timers = timers;
    }

    /// A connected device.
    ///
    /// @param open whether it still is connected
    public record Listener(UUID user, Outlet outlet, BooleanSupplier open) {}

    /// Sends `receipt` frames of the user's conversations: those of others, and what the user read
    /// elsewhere. As long as the stores may know more, it looks again. Does not block.
    public void tell(Listener listener) {
        Thread.ofVirtual().name("confirmations").start(() -> begin(listener));
    }

    /// Publications may have been lost: tells all again. One round at a time, device by device. Does not
    /// block.
    public void tellAll(Collection<Listener> listeners) {
        if (everybody.compareAndSet(false, true)) {
            Thread.ofVirtual().name("confirmations").start(() -> {
                everybody.set(false);
                listeners.forEach(this::begin);
            });
        }
    }

    /// Blocks for a round trip, at times for some more. A store that does not answer is left out.
    ///
    /// @return by user, of the present members; empty for a conversation that is too large, and for who is
    ///     not one of them
    public Map<UUID, Progress> of(UUID conversation, UUID viewer) {
        List<UUID> users = present(conversation);
        if (users.size() > MOST_MEMBERS_PAGED || !users.contains(viewer)) {
            return Map.of();
        }
        Map<UUID, Progress> known =
                stored.read(Set.of(conversation), new HashMap<>()).progress().getOrDefault(conversation, Map.of());
        var progress = new HashMap<UUID, Progress>();
        for (UUID user : users) {
            Progress one = known.getOrDefault(user, Progress.NONE);
            if (!one.equals(Progress.NONE)) {
                progress.put(user, one);
            }
        }
        return progress;
    }

    private void begin(Listener listener) {
        List<UUID> conversations = members.conversations(listener.user()).stream()
                .filter(conversation -> takesPart(conversation, listener.user()))
                .filter(conversation -> present(conversation).size() <= MOST_MEMBERS_TOLD)
                .toList();
        new Telling(listener).tell(Set.copyOf(newest.of(conversations, MOST_CONVERSATIONS)));
    }

    private boolean takesPart(UUID conversation, UUID user) {
        MemberRow row = members.row(conversation, user);
        return row != null && Membership.active(row);
    }

    private List<UUID> present(UUID conversation) {
        var users = new ArrayList<UUID>();
        for (MemberRow row : members.rows(conversation)) {
            if (Membership.active(row)) {
                users.add(row.user());
            }
        }
        return users;
    }

    /// One device that is told, until nothing is missing. One try at a time.
    private final class Telling {
        private final Listener listener;
        private final Map<Integer, StoredProgress.Fold> folds = new HashMap<>();
        private final Map<UUID, Map<UUID, Progress>> told = new HashMap<>();
        private long pause = FIRST_PAUSE_MS;

        private Telling(Listener listener) {
            this.listener = listener;
        }

        private void tell(Set<UUID> conversations) {
            if (conversations.isEmpty() || !listener.open().getAsBoolean()) {
                return;
            }
            Set<UUID> incomplete = conversations;
            turns.acquireUninterruptibly();
            try {
                StoredProgress.Reading reading = stored.read(conversations, folds);
                reading.progress().forEach(this::send);
                incomplete = reading.incomplete();
            } catch (RuntimeException e) {
                LOG.error("user {}: confirmations cannot be read, trying again", listener.user(), e);
            } finally {
                turns.release();
            }
            if (!incomplete.isEmpty()) {
                Set<UUID> again = Set.copyOf(incomplete);
                timers.schedule(
                        () -> Thread.ofVirtual().name("confirmations").start(() -> tell(again)),
                        pause,
                        TimeUnit.MILLISECONDS);
                pause = Math.min(MAX_PAUSE_MS, pause * 2);
            }
        }

        private void send(UUID conversation, Map<UUID, Progress> users) {
            if (!takesPart(conversation, listener.user())) {
                return;
            }
            Map<UUID, Progress> before = told.computeIfAbsent(conversation, c -> new HashMap<>());
            users.forEach((user, progress) -> {
                boolean own = user.equals(listener.user());
                boolean something = own ? progress.read() > 0 : progress.delivered() > 0;
                Progress known = before.getOrDefault(user, Progress.NONE);
                if (something && !known.max(progress).equals(known)) {
                    before.put(user, progress);
                    listener.outlet().send(Frames.receipt(conversation, user, progress.delivered(), progress.read()));
                }
            });
        }
    }
}
