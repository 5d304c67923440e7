package parley.edge.tail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which partitions this gateway reads itself. Pure; for one thread at a time; times are nanoseconds of one clock that
/// only rises.
///
/// ```
///            silent, or a publication lost, and a local conversation
///   Heard ────────────────────────────────────────────────────────────▶ Tailed
///     ▲   ticks again and has passed what was read when it came back      │
///     └───────────────────────────────────────────────────────────────────┘
/// ```
/// A partition is silent when its worker said nothing for a while, and at once when Redis is lost or does not know all
/// routes. It is read from the position of the worker's last tick: all before it was published to this gateway. The
/// reading ends only when
/// this gateway's routes are known to the workers again; what they published before that is looked up once.
final class TailMode {
    /// A position that nobody told.
    static final long UNKNOWN = -1;

    /// @param from offset to read from, or [#UNKNOWN]
    record Start(int partition, long from) {}

    /// What to do now.
    ///
    /// @param start whose local conversations must be compared when the log's end is reached
    /// @param reconcile partitions whose local conversations must be compared now
    record Orders(List<Start> start, Set<Integer> stop, Set<Integer> reconcile) {
        static final Orders NONE = new Orders(List.of(), Set.of(), Set.of());
    }

    private static final class Partition {
        private long heard;
        private long position = UNKNOWN;
        private boolean gap;
        private long gapFrom = UNKNOWN;
        private @Nullable Tail tail;
    }

    private static final class Tail {
        private long read = UNKNOWN;
        private long mark = UNKNOWN;
    }

    private final Partition[] partitions;
    private final long silence;
    private boolean redisLost;
    private boolean routed = true;

    /// @param silence nanoseconds
    TailMode(int partitions, long silence, long now) {
        this.silence = silence;
        this.partitions = new Partition[partitions];
        for (int i = 0; i < partitions; i++) {
            this.partitions[i] = new Partition();
            this.partitions[i].heard = now;
        }
    }

    /// A worker told how far its partitions are delivered. Publications that are known to be lost must have been told
    /// with [#gap] before.
    Orders ticked(Map<Integer, Long> next, long now) {
        var stop = new TreeSet<Integer>();
        next.forEach((number, position) -> {
            if (number < 0 || number >= partitions.length) {
                return; // of a worker that is set up otherwise
            }
            Partition partition = partitions[number];
            partition.heard = now;
            partition.position = position;
            Tail tail = partition.tail;
            if (tail != null && back(tail, position)) {
                partition.tail = null;
                partition.gap = false;
                stop.add(number);
            }
        });
        return stop.isEmpty() ? Orders.NONE : new Orders(List.of(), stop, stop);
    }

    private boolean back(Tail tail, long position) {
        if (redisLost || !routed || tail.read == UNKNOWN) {
            return false;
        }
        if (tail.mark == UNKNOWN) {
            // Under load the tail is always a little ahead: what counts is where it was when the worker came back.
            tail.mark = tail.read;
        }
        return position >= tail.mark;
    }

    /// Publications about these partitions were lost.
    void gap(Set<Integer> lost) {
        for (int number : lost) {
            Partition partition = partitions[number];
            if (!partition.gap && partition.tail == null) {
                partition.gap = true;
                partition.gapFrom = partition.position;
            }
        }
    }

    /// Nothing that is published arrives any more.
    void redisLost() {
        redisLost = true;
        routed = false;
        forgetMarks();
    }

    /// Publications arrive again.
    void redisBack() {
        redisLost = false;
    }

    /// @param all whether the workers know every local device's route
    void routed(boolean all) {
        routed = all;
        if (!all) {
            forgetMarks();
        }
    }

    /// The tail has read everything below `next`.
    void read(int number, long next) {
        Tail tail = partitions[number].tail;
        if (tail != null) {
            tail.read = Math.max(tail.read, next);
        }
    }

    /// To be called at the [#deadline], and when `local` may have changed while not [#calm].
    ///
    /// @param local partitions of the conversations of connected users
    Orders look(Set<Integer> local, long now) {
        var start = new ArrayList<Start>();
        var stop = new HashSet<Integer>();
        for (int number = 0; number < partitions.length; number++) {
            Partition partition = partitions[number];
            if (!local.contains(number)) {
                if (partition.tail != null) {
                    partition.tail = null;
                    stop.add(number);
                }
                partition.gap = false; // there is nobody who missed it
            } else if (partition.tail == null && mute(partition, now)) {
                partition.tail = new Tail();
                start.add(new Start(number, partition.gap ? partition.gapFrom : partition.position));
            }
        }
        return new Orders(start, stop, Set.of());
    }

    /// @return whether a worker is heard on this partition and nothing was lost
    boolean live(int number, long now) {
        Partition partition = partitions[number];
        return partition.tail == null && !mute(partition, now);
    }

    /// @return whether every partition is live
    boolean calm(long now) {
        for (int number = 0; number < partitions.length; number++) {
            if (!live(number, now)) {
                return false;
            }
        }
        return true;
    }

    /// @return when [#look] must be called at the latest, as long as nothing else happens; [Long#MAX_VALUE]: never
    long deadline(long now) {
        long earliest = Long.MAX_VALUE;
        for (Partition partition : partitions) {
            if (partition.tail == null && partition.heard + silence > now) {
                earliest = Math.min(earliest, partition.heard + silence);
            }
        }
        return earliest;
    }

    private boolean mute(Partition partition, long now) {
        return redisLost || !routed || partition.gap || now - partition.heard >= silence;
    }

    private void forgetMarks() {
        for (Partition partition : partitions) {
            if (partition.tail != null) {
                partition.tail.mark = UNKNOWN;
            }
        }
    }
}
