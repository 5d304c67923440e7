package parley.edge.attempt;

import java.util.UUID;

/// What has to be done now. Steps with a message are answered by a call of the policy when they are done.
sealed interface Step {
    /// Send a WebSocket ping with this number: its pong proves that what was pushed before it arrived.
    record Probe(long number) implements Step {}

    /// Count one more push that was not acknowledged; answer with [AttemptPolicy#counted].
    ///
    /// @param before how many this connection knows of
    record Count(Pushed pushed, int before) implements Step {}

    /// Say that a push was not acknowledged and that another one follows.
    ///
    /// @param attempts that were not acknowledged
    record Tell(Pushed pushed, int attempts) implements Step {}

    /// Push it again; answer with [AttemptPolicy#resent].
    ///
    /// @param attempt number of the push, from 2
    record Resend(Pushed pushed, int attempt) implements Step {}

    /// The device lives and does not acknowledge: it shall connect again.
    record Close() implements Step {}

    /// No more attempts: write that down, then [AttemptPolicy#ended].
    record Fail(Pushed pushed, int attempts) implements Step {}

    /// Its time to live ran out: write that down, then [AttemptPolicy#ended].
    record Expire(Pushed pushed) implements Step {}

    /// Its end is in the log already: let the device go on, [AttemptPolicy#ended].
    record Pass(Pushed pushed) implements Step {}

    /// The device has it after its end was, or is being, written down. While `ending`, [AttemptPolicy#ended]
    /// says when to go on; receipts wait until it is done.
    record Recover(Pushed pushed, boolean ending) implements Step {}

    /// What the store knows of this conversation up to this seq is of no use any more.
    record Forget(UUID conversation, long upTo) implements Step {}
}
