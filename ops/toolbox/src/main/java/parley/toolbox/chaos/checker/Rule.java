package parley.toolbox.chaos.checker;

/// What a run can violate.
public enum Rule {
    /// Accepted, and not in the log, not in the database, not in the history API, or never received by a
    /// device of a member.
    LOST,
    /// Shown twice by the Java client, or stored twice.
    DUPLICATE,
    /// Within a conversation: a connection's messages, or acknowledged sends, against the log's order.
    ORDER,
    /// A cursor or a bound that reaches over a message which the device had not received.
    GAP,
    /// Other bytes than were sent.
    BYTES,
    /// A receipt, a status or a failure that is not true.
    STATUS,
    /// An id or a place that means two things.
    IDENTITY
}
