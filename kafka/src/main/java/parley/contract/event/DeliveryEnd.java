package parley.contract.event;

/// How the delivery of a message to a device ended without the device having it.
public enum DeliveryEnd {
    /// It acknowledged none of the attempts.
    FAILED,
    /// The message's time to live ran out first.
    EXPIRED
}
