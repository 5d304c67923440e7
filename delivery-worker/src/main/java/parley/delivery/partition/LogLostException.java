package parley.delivery.partition;

/// The log ends below what was read from it: records are lost, and new ones would take their places. No
/// partition may go on, and no waiting helps.
final class LogLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LogLostException(String message) {
        super(message);
    }
}
