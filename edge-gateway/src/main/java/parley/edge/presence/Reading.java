package parley.edge.presence;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What one look at a user said.
///
/// @param devices how many are connected
/// @param since when the user came; null: not known
/// @param left when the last device left; null: not known, or nobody left since
/// @param remaining of the grace in which a user who left counts as online; zero or less: none
/// @param boots of the gateways that hold the devices
record Reading(
        int devices, @Nullable Instant since, @Nullable Instant left, Duration remaining, Set<UUID> boots) {
    boolean connected() {
        return devices > 0;
    }

    boolean withinGrace() {
        return !connected() && remaining.isPositive();
    }
}
