package parley.edge.attempt;

import parley.contract.keyspace.GatewayItem;

/// Tells senders what became of their messages.
public interface Senders {
    /// To the sender's devices on all gateways, as far as they are connected and can be found. Blocks for a
    /// round trip; whoever is not told finds it in the message's status.
    void tell(GatewayItem.Undelivered undelivered);
}
