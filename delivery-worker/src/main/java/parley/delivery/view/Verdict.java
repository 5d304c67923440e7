package parley.delivery.view;

/// What the view made of a record. Sequence numbers.
public sealed interface Verdict {
    /// A new message.
    ///
    /// @param after the bound: no canonical message of the conversation lies strictly between it and this
    ///     one
    /// @param recalled whether it was taken back, or edits what was: the view shows it without content
    record Shown(long after, boolean recalled) implements Verdict {
        /// A message as it was sent.
        Shown(long after) {
            this(after, false);
        }
    }

    /// A resend of the message at `canonical`: nothing to show.
    record Duplicate(long canonical) implements Verdict {}

    /// The id of the message at `canonical` with other content: not shown, the sender is told.
    record Conflict(long canonical) implements Verdict {}
}
