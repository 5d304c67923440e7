package parley.edge.push;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.keyspace.GatewayItem.Tick;

/// What publications tell about those that were lost. Pure; for one thread.
///
/// A worker counts its publications on each channel. A number that is not the next one, a partition that
/// another worker process serves than before, and a view position that went back all mean the same: look at
/// the partition's conversations again.
final class WorkerWatch {
    private static final class Worker {
        private final Set<Integer> partitions = new HashSet<>();
        private long own;
        private long all;
    }

    private final UUID boot;
    private final Map<UUID, Worker> workers = new HashMap<>();
    private final Map<Integer, UUID> owners = new HashMap<>();
    private final Map<Integer, Long> positions = new HashMap<>();

    /// @param boot of this gateway
    WorkerWatch(UUID boot) {
        this.boot = boot;
    }

    /// @param own whether it came on this gateway's own channel, or on that of all gateways
    /// @return whether publications before this one were missed
    boolean missed(UUID epoch, boolean own, long number) {
        if (number == 0) {
            return false;
        }
        boolean known = workers.containsKey(epoch);
        Worker worker = workers.computeIfAbsent(epoch, e -> new Worker());
        long last = own ? worker.own : worker.all;
        if (own) {
            worker.own = Math.max(last, number);
        } else {
            worker.all = Math.max(last, number);
        }
        // On the channel of all gateways a new gateway joins in the middle; its own channel it hears from the
        // beginning.
        boolean joining = !own && (!known || last == 0);
        return !joining && number > last + 1;
    }

    /// To be asked before [#tick] takes it.
    ///
    /// @return whether the last publications before this tick were lost
    boolean lost(UUID epoch, Tick tick) {
        Worker worker = workers.get(epoch);
        return tick.sent().getOrDefault(boot, 0L) > (worker == null ? 0 : worker.own);
    }

    /// @return the partitions whose conversations must be looked at again
    Set<Integer> tick(UUID epoch, Tick tick) {
        Worker worker = workers.computeIfAbsent(epoch, e -> new Worker());
        var suspect = new HashSet<Integer>();
        worker.partitions.clear();
        worker.partitions.addAll(tick.next().keySet());
        tick.next().forEach((partition, next) -> {
            UUID before = owners.put(partition, epoch);
            Long position = positions.put(partition, next);
            if (!epoch.equals(before) || (position != null && next < position)) {
                suspect.add(partition);
            }
        });
        long sent = tick.sent().getOrDefault(boot, 0L);
        if (sent > worker.own) {
            worker.own = sent;
            suspect.addAll(worker.partitions);
        }
        workers.keySet().removeIf(other -> !other.equals(epoch) && !owners.containsValue(other));
        return suspect;
    }

    /// @return the partitions that this worker said it serves
    Set<Integer> partitions(UUID epoch) {
        Worker worker = workers.get(epoch);
        return worker == null ? Set.of() : Set.copyOf(worker.partitions);
    }
}
