package parley.delivery.partition;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import parley.delivery.dispatch.Epoch;
import parley.delivery.view.RedisView;
import parley.delivery.view.ViewPosition;

/// Every half second: looks whether the views are where this worker left them, so that a flush is noticed
/// on an idle partition too, and tells the gateways how far each partition is delivered. For the loop's
/// thread.
final class Ticker {
    private final RedisView view;
    private final Outlet outlet;
    private final Epochs epochs;
    private final FailureDesk desk;

    Ticker(RedisView view, Outlet outlet, Epochs epochs, FailureDesk desk) {
        this.view = view;
        this.outlet = outlet;
        this.epochs = epochs;
        this.desk = desk;
    }

    void tick(Collection<OwnedPartition> partitions) {
        try {
            for (OwnedPartition partition : partitions) {
                if (partition.running()) {
                    check(partition);
                }
            }
            epochs.close();
            byEpoch(partitions).forEach(outlet::tick);
        } catch (RuntimeException e) {
            desk.failed("tick", e);
        }
    }

    private void check(OwnedPartition partition) {
        ViewPosition position = view.position(partition.number());
        if (position == null) {
            desk.failed(partition, new PartitionMovedException("the view is gone"));
        } else if (position.next() != partition.next() || !position.topicId().equals(partition.topicId())) {
            desk.failed(
                    partition,
                    new PartitionMovedException(
                            "the view is at " + position.next() + ", expected " + partition.next()));
        }
    }

    private static Map<Epoch, Map<Integer, Long>> byEpoch(Collection<OwnedPartition> partitions) {
        var next = new LinkedHashMap<Epoch, Map<Integer, Long>>();
        for (OwnedPartition partition : partitions) {
            Long done = partition.done();
            if (partition.running() && done != null) {
                next.computeIfAbsent(partition.epoch(), epoch -> new TreeMap<>())
                        .put(partition.number(), done);
            }
        }
        return next;
    }
}
