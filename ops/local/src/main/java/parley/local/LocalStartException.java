package parley.local;

/// The platform could not be started. The message is one line that says why and what to do.
public final class LocalStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param message one line: what, why, what to do
    public LocalStartException(String message) {
        super(message);
    }

    /// @param message one line: what, why, what to do
    public LocalStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
