package parley.delivery.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayItem;
import parley.delivery.fanout.Channel;
import parley.delivery.fanout.Publication;

/// The numbers of publications, for partitions that a worker took over at the same time.
///
/// An epoch is an assignment, not a process. A partition that moves away and back to the same worker comes
/// back under a new one: what its owner in between published last, and a gateway lost, no tick would have
/// revealed, and a partition that ticks with a new epoch is reconciled. The partitions that stayed keep
/// their epoch and are left alone.
///
/// A number is taken when a publication is made, whether or not it arrives: a gap is how a gateway learns
/// of a loss. For one thread.
public final class Epoch {
    private final UUID id;
    private final Map<UUID, Long> byGateway = new HashMap<>();
    private final Set<UUID> gone = new HashSet<>();
    private long all;

    public Epoch(UUID id) {
        this.id = id;
    }

    public UUID id() {
        return id;
    }

    /// Takes the next number of the channel.
    public GatewayBatch number(Publication publication) {
        long number = switch (publication.channel()) {
            case Channel.All toAll -> ++all;
            case Channel.Gateway gateway -> {
                gone.remove(gateway.boot());
                yield byGateway.merge(gateway.boot(), 1L, Long::sum);
            }
        };
        return new GatewayBatch(id, number, publication.items());
    }

    /// "I am alive", with the last number of each gateway's channel. Its own number says the rest.
    ///
    /// @param next by partition, the offset below which everything was published or announced
    public Publication tick(Map<Integer, Long> next) {
        var sent = new HashMap<>(byGateway);
        sent.keySet().removeAll(gone);
        List<GatewayItem> items = new ArrayList<>(1);
        items.add(new GatewayItem.Tick(Map.copyOf(next), sent));
        return new Publication(new Channel.All(), items);
    }

    /// Leaves a gateway out of the ticks. Its count is kept: a gateway that was only thought dead must not
    /// see its numbers begin again.
    public void forget(UUID boot) {
        gone.add(boot);
    }
}
