package parley.sink.capture;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the capture of this sink is doing. Safe from any thread.
final class CaptureState {
    /// What it is at.
    sealed interface Role {
        /// Not at it yet, or no more.
        record Idle() implements Role {}

        /// Another sink captures.
        record Standby() implements Role {}

        /// @param since when
        record Active(Instant since) implements Role {}

        /// Tries again after a pause.
        ///
        /// @param reason one line for the operator
        record Failing(Instant since, String reason) implements Role {}
    }

    private volatile Role role = new Role.Idle();
    private volatile @Nullable Instant lastChange;
    private volatile long lagMillis;

    Role role() {
        return role;
    }

    void role(Role next) {
        role = next;
    }

    /// Keeps the time of the first failure in a row.
    void failing(Instant now, String reason) {
        role = new Role.Failing(role instanceof Role.Failing failing ? failing.since() : now, reason);
    }

    boolean active() {
        return role instanceof Role.Active;
    }

    /// Rows were told.
    ///
    /// @param lag of the last of them, from its commit until it was told
    void told(Instant now, long lag) {
        lagMillis = lag;
        lastChange = now;
    }

    /// @return when rows were told last; null: never by this sink
    @Nullable Instant lastChange() {
        return lastChange;
    }

    /// @return of the last row that was told, from its commit until it was told
    long lagMillis() {
        return lagMillis;
    }
}
