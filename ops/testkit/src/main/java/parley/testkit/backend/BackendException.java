package parley.testkit.backend;

import org.jspecify.annotations.Nullable;

/// A backend could not be started, stopped or reached. The message is one line that says what failed and what to do.
public final class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BackendException(String message) {
        super(message);
    }

    public BackendException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
