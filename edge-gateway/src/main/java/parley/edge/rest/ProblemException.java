package parley.edge.rest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that is answered with a problem. The message is a sentence for the client: what was wrong, with
/// the bad value made printable, and what was expected.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final @Nullable Duration retryAfter;

    public ProblemException(ProblemCode code, String message) {
        this(code, message, null, null);
    }

    /// @param retryAfter when the same call may succeed; told as `Retry-After` in whole seconds
    /// @param cause kept for the log
    public ProblemException(
            ProblemCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public static ProblemException badRequest(String message) {
        return new ProblemException(ProblemCode.BAD_REQUEST, message);
    }

    /// @param what in a few words, with its printable name: absent and hidden things are told in the same
    ///     words
    public static ProblemException notFound(String what) {
        return new ProblemException(ProblemCode.NOT_FOUND, what + ": not found");
    }

    public static ProblemException unavailable(String message, Throwable cause) {
        return new ProblemException(ProblemCode.UNAVAILABLE, message, Duration.ofSeconds(1), cause);
    }

    public ProblemCode code() {
        return code;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
