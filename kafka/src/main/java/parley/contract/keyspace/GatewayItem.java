package parley.contract.keyspace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.contract.event.ConversationEvent;

/// What a delivery worker or a gateway tells a gateway over its channel.
public sealed interface GatewayItem {
    /// A message for sockets.
    ///
    /// @param after the bound: no canonical message of the conversation lies strictly between it and `seq`
    /// @param recipients users; empty: every member that is connected
    /// @param envelope bytes of the record
    record Push(UUID conversation, long seq, long after, List<UUID> recipients, Instant time, byte[] envelope)
            implements GatewayItem {}

    /// "This conversation reaches up to here": whoever is connected compares and reads what is missing.
    record Hint(UUID conversation, long head) implements GatewayItem {}

    /// "I am alive": every 500 ms on the channel of all gateways.
    ///
    /// @param next by partition, the view's position
    /// @param sent by gateway boot, the number of the last batch on that gateway's channel
    record Tick(Map<Integer, Long> next, Map<UUID, Long> sent) implements GatewayItem {}

    /// "The log met this message id with other content": to the sender's device.
    record Conflict(UUID user, String device, UUID conversation, String clientId, UUID message)
            implements GatewayItem {}

    /// "This user received, or read, everything up to here": to those who wait for it. Cumulative.
    ///
    /// @param delivered on the user's foremost device, and `read`: seqs, 0 for nothing
    record Received(UUID conversation, UUID user, long delivered, long read) implements GatewayItem {}

    /// "A message did not reach somebody": to all devices of its sender.
    ///
    /// @param sender of the message
    /// @param user whom it did not reach
    /// @param kind failed, expired, or recovered when it reached the user after all
    /// @param reason a stable code
    record Undelivered(
            UUID sender,
            UUID message,
            UUID conversation,
            long seq,
            UUID user,
            ConversationEvent.Kind kind,
            String reason)
            implements GatewayItem {}

    /// "The members of a conversation, or its title, changed": to whom it happened, and to the others. A
    /// hint: the `system` message of the same change is in the log.
    ///
    /// @param user who joined, left or got another role; for a title: who changed it
    /// @param change joined, left, role or titled
    /// @param detail the role, or the title; empty: none
    /// @param version of the member row, or of the conversation for a title
    /// @param everybody false: only for the devices of `user`
    record Member(UUID conversation, UUID user, String change, String detail, UUID by, long version, boolean everybody)
            implements GatewayItem {}

    /// "This user came or went": to whoever watches. A hint: the truth are the user's routes, which a watching gateway
    /// reads again.
    ///
    /// @param since when
    record Presence(UUID user, boolean online, Instant since) implements GatewayItem {}

    /// "This user is typing": to the other members who are connected. Not stored, lost without harm.
    record Typing(UUID conversation, UUID user) implements GatewayItem {}

    /// "The cursor of this device was set back": ends its connection unless that knows it. It begins anew from there.
    ///
    /// @param rev of the cursor now
    record Rewound(UUID user, String device, UUID conversation, int rev) implements GatewayItem {}

    /// "This device is now connected elsewhere": ends the connection with that number.
    record Replaced(UUID user, String device, UUID connection) implements GatewayItem {}
}
