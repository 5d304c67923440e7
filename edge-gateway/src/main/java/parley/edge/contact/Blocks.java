package parley.edge.contact;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.BlockRow;
import parley.contract.id.ConversationIds;

/// Who blocks whom, in memory: a fold of `im.blocks.v1` that takes the newest version of each row, in
/// whatever order they come. Safe from any thread.
///
/// What every message asks is kept as it is asked: by sender, the direct conversations in which nobody wants
/// to hear of it. For nearly everybody that is one look into a map that finds nothing.
public final class Blocks {
    private static final Logger LOG = LoggerFactory.getLogger(Blocks.class);

    private final Map<UUID, Map<UUID, BlockRow>> rows = new ConcurrentHashMap<>();
    private final Map<UUID, Set<UUID>> refused = new ConcurrentHashMap<>();
    private final List<Consumer<BlockRow>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock changing = new ReentrantLock();

    Blocks() {}

    /// @return whether this is the direct conversation with somebody who blocks the sender
    public boolean refuses(UUID conversation, UUID sender) {
        Set<UUID> conversations = refused.get(sender);
        return conversations != null && conversations.contains(conversation);
    }

    /// @return whether one of the two blocks the other
    public boolean between(UUID one, UUID other) {
        return blocks(one, other) || blocks(other, one);
    }

    boolean blocks(UUID user, UUID other) {
        BlockRow row = row(user, other);
        return row != null && row.active();
    }

    /// @return null when there never was such a block, as far as is known here
    @Nullable BlockRow row(UUID user, UUID blocked) {
        Map<UUID, BlockRow> own = rows.get(user);
        return own == null ? null : own.get(blocked);
    }

    /// @return all rows, those of blocks that ended too
    List<BlockRow> all() {
        return rows.values().stream().flatMap(own -> own.values().stream()).toList();
    }

    /// @param listener told of each row that is news, on the thread that reads the topic or that blocks; must
    ///     not block
    public void onChange(Consumer<BlockRow> listener) {
        listeners.add(listener);
    }

    /// Takes a row from the topic, or one that this gateway just wrote.
    void apply(BlockRow row) {
        if (row.user().equals(row.blocked()) || !keep(row)) {
            return;
        }
        for (Consumer<BlockRow> listener : listeners) {
            try {
                listener.accept(row);
            } catch (RuntimeException e) {
                LOG.error("user {} blocks {}: a listener failed", row.user(), row.blocked(), e);
            }
        }
    }

    private boolean keep(BlockRow row) {
        changing.lock();
        try {
            BlockRow old = row(row.user(), row.blocked());
            if (old != null && old.version() >= row.version()) {
                return false;
            }
            rows.computeIfAbsent(row.user(), user -> new ConcurrentHashMap<>()).put(row.blocked(), row);
            UUID conversation = ConversationIds.direct(row.user(), row.blocked());
            refused.compute(row.blocked(), (sender, conversations) -> {
                Set<UUID> kept = conversations == null ? ConcurrentHashMap.newKeySet() : conversations;
                if (row.active()) {
                    kept.add(conversation);
                } else {
                    kept.remove(conversation);
                }
                return kept.isEmpty() ? null : kept;
            });
            return true;
        } finally {
            changing.unlock();
        }
    }
}
