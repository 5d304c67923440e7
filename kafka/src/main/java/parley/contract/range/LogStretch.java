package parley.contract.range;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;

/// A stretch of one partition's log, read here from a position on without a skip: what the worker's view is in Redis,
/// small and in memory. It proves what a view proves.
///
/// The first message of a conversation has the bound `begin - 1`: nothing is known of what came before. What it keeps
/// is bounded by [#trim]: the heads stay, so that what is known to be empty stays known, and the bounds of later
/// messages
/// are as good as if nothing had been forgotten. Written by one thread, read by any.
public final class LogStretch {
    private static final int OVERHEAD = 400;

    private record Kept(UUID conversation, long seq, int bytes) {}

    private final int generation;
    private final long begin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, Long> heads = new HashMap<>();
    private final Map<UUID, TreeMap<Long, HotMessage>> messages = new HashMap<>();
    private final Recalls recalls = new Recalls();
    private final ArrayDeque<Kept> oldestFirst = new ArrayDeque<>();
    private long next;
    private long bytes;

    /// @param begin offset of the first record that will be read
    public LogStretch(int generation, long begin) {
        this.generation = generation;
        this.begin = begin;
        this.next = begin;
    }

    /// @return offset of the first record that this stretch read
    public long begin() {
        return begin;
    }

    /// @return offset of the first record that was not read
    public long next() {
        lock.lock();
        try {
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// @return about how many bytes are kept
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /// @return seq of the last message read of this conversation, 0 when there was none
    public long head(UUID conversation) {
        lock.lock();
        try {
            return heads.getOrDefault(conversation, Seq.NONE);
        } finally {
            lock.unlock();
        }
    }

    /// Takes the next message of the log.
    ///
    /// @return its bound: no message of its conversation lies strictly between it and this one
    public long append(LoggedMessage message) {
        lock.lock();
        try {
            UUID conversation = message.envelope().conversation();
            Long before = heads.put(conversation, message.seq());
            long after = before == null ? Seq.below(generation, begin) : before;
            TreeMap<Long, HotMessage> kept = messages.computeIfAbsent(conversation, c -> new TreeMap<>());
            if (recalls.take(message)) {
                kept.replaceAll((seq, entry) -> entry.with(recalls.seen(entry.message())));
            }
            kept.put(message.seq(), new HotMessage(after, recalls.seen(message)));
            int size = size(message.envelope());
            oldestFirst.addLast(new Kept(conversation, message.seq(), size));
            bytes += size;
            next = Math.max(next, Seq.offset(message.seq()) + 1);
            return after;
        } finally {
            lock.unlock();
        }
    }

    /// Everything below this position was read, messages or not.
    public void reached(long position) {
        lock.lock();
        try {
            next = Math.max(next, position);
        } finally {
            lock.unlock();
        }
    }

    /// Forgets the oldest messages until at most `most` bytes are kept.
    public void trim(long most) {
        lock.lock();
        try {
            while (bytes > most && !oldestFirst.isEmpty()) {
                Kept oldest = oldestFirst.removeFirst();
                bytes -= oldest.bytes();
                messages.computeIfPresent(oldest.conversation(), (conversation, kept) -> {
                    kept.remove(oldest.seq());
                    return kept.isEmpty() ? null : kept;
                });
            }
        } finally {
            lock.unlock();
        }
    }

    /// As [HotView#after].
    public HotSlice after(UUID conversation, long after, int limit) {
        lock.lock();
        try {
            TreeMap<Long, HotMessage> kept = messages.get(conversation);
            return slice(
                    conversation,
                    kept == null
                            ? List.of()
                            : kept.tailMap(after, false).values().stream()
                                    .limit(limit)
                                    .toList());
        } finally {
            lock.unlock();
        }
    }

    /// As [HotView#before].
    public HotSlice before(UUID conversation, long before, int limit) {
        lock.lock();
        try {
            TreeMap<Long, HotMessage> kept = messages.get(conversation);
            if (kept == null) {
                return slice(conversation, List.of());
            }
            var entries = new ArrayList<>(kept.headMap(before, false).descendingMap().values().stream()
                    .limit(limit)
                    .toList()
                    .reversed());
            Map.@Nullable Entry<Long, HotMessage> above = kept.ceilingEntry(before);
            if (above != null) {
                entries.add(above.getValue());
            }
            return slice(conversation, entries);
        } finally {
            lock.unlock();
        }
    }

    private HotSlice slice(UUID conversation, List<HotMessage> entries) {
        return new HotSlice(begin, next, heads.getOrDefault(conversation, Seq.NONE), entries);
    }

    private static int size(MessageEnvelope envelope) {
        var meta = envelope.meta();
        return OVERHEAD + envelope.body().length() + (meta == null ? 0 : meta.length());
    }
}
