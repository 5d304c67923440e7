package parley.delivery.partition;

/// What a failure asks for.
public enum Failure {
    /// Wait and do the same again, for ever: a backend is away or full.
    RETRIABLE,
    /// The record will never be understood: count it, say where it is, and move the view over it.
    POISON,
    /// Waiting does not help by itself: stop, say so in the health, and look again from time to time.
    FATAL
}
