package parley.delivery.fanout;

import java.time.Instant;
import java.util.UUID;

/// Something that the log said and that somebody is to be told.
public sealed interface Delivery {
    /// A message with its bound.
    ///
    /// @param envelope bytes of the record
    record Message(UUID conversation, long seq, long after, Instant time, byte[] envelope, Audience audience)
            implements Delivery {}

    /// "The conversation reaches up to here", where the bound is not known any more.
    record Announcement(UUID conversation, long head) implements Delivery {}

    /// The sender's id was used before, for other content.
    record Conflict(UUID sender, String device, UUID conversation, String clientId, UUID message) implements Delivery {}

    /// "This user has everything up to here." Each gateway tells whom it has of the conversation.
    ///
    /// @param delivered and `read`: seqs, 0 for nothing
    record Received(UUID conversation, UUID user, long delivered, long read, Audience audience) implements Delivery {}

    /// The cursor of a device was set back: to wherever it is connected.
    ///
    /// @param rev of the cursor now
    record Rewound(UUID user, String device, UUID conversation, int rev) implements Delivery {}
}
