package parley.delivery.partition;

/// The view of a partition is not where this worker left it. Open the partition again and go on from there.
final class PartitionMovedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PartitionMovedException(String message) {
        super(message);
    }
}
