package parley.contract.keyspace;

import java.util.List;
import java.util.UUID;

/// One publication on a gateway's channel.
///
/// @param epoch of the publisher: a new one a process start. A partition that ticks with another epoch than before
/// makes gateways reconcile
/// @param number counts the publications of this epoch on this channel, from 1; a gap means that one was lost. 0: not
/// counted
public record GatewayBatch(UUID epoch, long number, List<GatewayItem> items) {}
