package parley.edge.push;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.member.MemberTable;
import parley.contract.topic.Partitions;

/// Compares the heads of the conversations of everybody who is connected with what was sent, whenever
/// something may have been missed, and slowly all the time. Requests that come while it works are done
/// together afterwards.
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration RETRY = Duration.ofMillis(250);
    /// Heads that cannot be proven are asked for again for everybody at once: not by each device.
    private static final Duration UNPROVEN = Duration.ofMillis(500);

    private final LocalDevices devices;
    private final MemberTable members;
    private final HeadReader heads;
    private final Partitions partitions;
    private final ScheduledExecutorService timers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Integer> requested = new HashSet<>();
    private boolean working;

    Reconciler(
            LocalDevices devices,
            MemberTable members,
            HeadReader heads,
            Partitions partitions,
            ScheduledExecutorService timers) {
        this.devices = devices;
        this.members = members;
        this.heads = heads;
        this.partitions = partitions;
        this.timers = timers;
    }

    /// @param every between two looks at everything, even though nothing seems to be missing
    void start(Duration every) {
        timers.scheduleWithFixedDelay(this::everything, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Does not block.
    void everything() {
        var all = new HashSet<Integer>();
        for (int partition = 0; partition < partitions.count(); partition++) {
            all.add(partition);
        }
        partitions(all);
    }

    /// Does not block.
    void partitions(Set<Integer> suspect) {
        if (suspect.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            requested.addAll(suspect);
            if (working) {
                return;
            }
            working = true;
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().name("reconciler").start(this::work);
    }

    private void work() {
        Set<Integer> suspect = take();
        while (!suspect.isEmpty()) {
            try {
                compare(suspect);
            } catch (RuntimeException e) {
                LOG.error("reconciling partitions {} failed, trying again", suspect, e);
                Set<Integer> again = suspect;
                timers.schedule(() -> partitions(again), RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
            suspect = take();
        }
    }

    private Set<Integer> take() {
        lock.lock();
        try {
            Set<Integer> taken = Set.copyOf(requested);
            requested.clear();
            working = !taken.isEmpty();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void compare(Set<Integer> suspect) {
        var asked = new HashSet<>(devices.conversations());
        asked.removeIf(conversation -> !suspect.contains(partitions.of(conversation)));
        Map<UUID, HeadReader.Head> found = new HashMap<>(heads.heads(asked));
        var unproven = new HashSet<Integer>();
        found.forEach((conversation, head) -> {
            if (!head.proven()) {
                unproven.add(partitions.of(conversation));
            }
        });
        for (LocalDevices.Local local : devices.all()) {
            for (UUID conversation : members.conversations(local.user())) {
                HeadReader.Head head = found.get(conversation);
                if (head != null) {
                    local.push().target(conversation, head.seq());
                }
            }
        }
        if (!unproven.isEmpty()) {
            timers.schedule(() -> partitions(unproven), UNPROVEN.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
