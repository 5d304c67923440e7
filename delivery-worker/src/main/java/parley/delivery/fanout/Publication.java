package parley.delivery.fanout;

import java.util.List;
import parley.contract.keyspace.GatewayItem;

/// Items for one channel, in order.
public record Publication(Channel channel, List<GatewayItem> items) {}
