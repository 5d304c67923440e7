package parley.status.search;

/// The index was asked for more than it can find in the time that a question may take.
final class SlowSearchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SlowSearchException(Throwable cause) {
        super("the search was given up for the time it took", cause, false, false);
    }
}
