package parley.contract.keyspace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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

    /// "This device is now connected elsewhere": ends the connection with that number.
    record Replaced(UUID user, String device, UUID connection) implements GatewayItem {}
}
