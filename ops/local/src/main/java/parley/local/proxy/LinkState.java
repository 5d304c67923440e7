package parley.local.proxy;

import java.time.Duration;

/// What a link does with what it is given.
public sealed interface LinkState {
    /// Everything passes at once.
    record Passing() implements LinkState {}

    /// Every piece (up to 16 KiB) passes after a delay, one after the other: latency, and by it a limited rate.
    ///
    /// @param delay of each piece in each direction
    record Slow(Duration delay) implements LinkState {}

    /// Nothing passes and nothing is lost: both ends fill their buffers and wait, as over a network that is
    /// gone for a moment and comes back. New connections are taken and wait too.
    record Held() implements LinkState {}

    /// Only what the accepting side says is held back: to it the connecting side looks like one that stopped
    /// reading.
    record HeldBack() implements LinkState {}

    /// Everything is swallowed: both ends believe in a connection that carries nothing. A connection that lost
    /// bytes this way is reset when the state changes, because it can never be whole again.
    record HalfOpen() implements LinkState {}

    /// Open connections are reset and new ones are reset as soon as they are there.
    record Cut() implements LinkState {}

    /// Open connections are reset and nobody listens: new ones are refused by the system.
    record Refusing() implements LinkState {}
}
