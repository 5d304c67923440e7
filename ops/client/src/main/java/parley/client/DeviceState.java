package parley.client;

import java.net.URI;
import java.time.Duration;

/// Where a device's connection is.
///
/// ```
/// Connecting → CatchingUp → Ready
///     ↑            │          │        a close code of 4500 or more, a revoked session or close() →
///     Stopped
///     └── Waiting ←┴──────────┘        (from anywhere)
/// ```
public sealed interface DeviceState {
    /// On the way to a gateway.
    record Connecting(URI gateway) implements DeviceState {}

    /// The session is accepted; the backlog is coming. Messages can be sent.
    record CatchingUp(ServerFrame.Welcome welcome) implements DeviceState {}

    /// Everything that comes is live.
    record Ready() implements DeviceState {}

    /// The connection was lost and will be made again.
    record Waiting(Duration delay, int code, String reason) implements DeviceState {}

    /// The end; a new device must be opened. `code`: the close code, or 1000 after [ParleyDevice#close].
    record Stopped(int code, String reason) implements DeviceState {}
}
