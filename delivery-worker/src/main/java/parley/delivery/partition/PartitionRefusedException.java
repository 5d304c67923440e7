package parley.delivery.partition;

/// A partition must not be run as things stand: going on would give sequence numbers to other messages. An
/// operator has to decide.
final class PartitionRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PartitionRefusedException(String message) {
        super(message);
    }
}
