package parley.status.history;

/// Where a page hangs.
public sealed interface Anchor {
    /// The newest messages there are.
    record Newest() implements Anchor {}

    /// The newest messages below `seq`.
    record Before(long seq) implements Anchor {}

    /// The oldest messages above `seq`.
    record After(long seq) implements Anchor {}
}
