package parley.local;

/// The platform could not be started. The message is one line that says why and what to do.
public final class LocalStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LocalStartException(String message) {
        super(message);
    }

    LocalStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
