package parley.edge.session;

/// A token that is not good. The message is a sentence for the client and never holds the token.
public final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean expired;

    InvalidTokenException(String message, boolean expired) {
        super(message);
        this.expired = expired;
    }

    InvalidTokenException(String message, Throwable cause, boolean expired) {
        super(message, cause);
        this.expired = expired;
    }

    /// @return whether the token was good once: the client refreshes it, and need not log in again
    public boolean expired() {
        return expired;
    }
}
