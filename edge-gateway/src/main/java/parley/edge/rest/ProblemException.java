package parley.edge.rest;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that is answered with a problem. The message is a sentence for the client: what was wrong, with
/// the bad value made printable, and what was expected.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final @Nullable Duration retryAfter;
    private final @Nullable Long limit;
    private final @Nullable Long present;

    public ProblemException(ProblemCode code, String message) {
        this(code, message, null, null);
    }

    /// @param retryAfter when the same call may succeed; told as `Retry-After` in whole seconds
    /// @param cause kept for the log
    public ProblemException(
            ProblemCode code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        this(code, message, retryAfter, cause, null, null);
    }

    private ProblemException(
            ProblemCode code,
            String message,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause,
            @Nullable Long limit,
            @Nullable Long present) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
        this.limit = limit;
        this.present = present;
    }

    /// @param limit the most there may be
    /// @param present how many there are, or would be
    public static ProblemException quota(String message, long limit, long present) {
        return new ProblemException(ProblemCode.QUOTA_EXCEEDED, message, null, null, limit, present);
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

    /// @return the most there may be; null where no quota is the reason
    public @Nullable Long limit() {
        return limit;
    }

    /// @return how many there are, or would be; null where no quota is the reason
    public @Nullable Long present() {
        return present;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
