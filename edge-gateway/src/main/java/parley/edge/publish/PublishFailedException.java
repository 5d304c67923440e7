package parley.edge.publish;

/// A record did not get into the log, or nobody knows whether it did.
public final class PublishFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean retry;

    /// @param retry whether the same record may get in later
    public PublishFailedException(String message, Throwable cause, boolean retry) {
        super(message, cause);
        this.retry = retry;
    }

    /// @return true: the broker is away or slow, the same record may get in later. It may even be in
    ///     already: a message's id makes a second copy harmless. False: this record never gets in
    public boolean retry() {
        return retry;
    }
}
