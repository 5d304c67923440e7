package parley.delivery.partition;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.delivery.dispatch.Epoch;

/// Gives partitions that are taken up at about the same time one epoch together: each epoch ticks by
/// itself, and a worker that starts with all partitions should tick once, not once a partition. For the
/// loop's thread.
final class Epochs {
    private final Supplier<UUID> ids;
    private @Nullable Epoch young;

    /// @param ids new ones
    Epochs(Supplier<UUID> ids) {
        this.ids = ids;
    }

    /// @return an epoch under which no partition has ticked yet
    Epoch fresh() {
        Epoch epoch = young;
        if (epoch == null) {
            epoch = new Epoch(ids.get());
            young = epoch;
        }
        return epoch;
    }

    /// The present one is about to tick: who comes later gets another.
    void close() {
        young = null;
    }
}
