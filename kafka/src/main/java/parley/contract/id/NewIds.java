package parley.contract.id;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/// New ids for users, groups, sessions and boots: UUIDs of version 7. Time-ordered for the sake of indexes; never order
/// by them.
public final class NewIds {
    /// The sender of `system` messages: no user has this id.
    public static final UUID SYSTEM = new UUID(0, 0);

    private NewIds() {}

    /// @return a new id; safe from any thread
    public static UUID next() {
        return UuidCreator.getTimeOrderedEpoch();
    }
}
