package parley.delivery.view;

/// What the view made of a record. Sequence numbers.
public sealed interface Verdict {
    /// A new message.
    ///
    /// @param after the bound: no canonical message of the conversation lies strictly between it and this
    ///     one
    record Shown(long after) implements Verdict {}

    /// A resend of the message at `canonical`: nothing to show.
    record Duplicate(long canonical) implements Verdict {}

    /// The id of the message at `canonical` with other content: not shown, the sender is told.
    record Conflict(long canonical) implements Verdict {}
}
