package parley.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call or a message was refused or could not be made. The code is stable; the text is for people.
public sealed class ParleyException extends RuntimeException permits MalformedFrameException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final boolean retry;
    private final transient @Nullable Duration retryAfter;

    ParleyException(
            String code,
            int status,
            boolean retry,
            @Nullable Duration retryAfter,
            String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.retry = retry;
        this.retryAfter = retryAfter;
    }

    /// Of this client's own making.
    static ParleyException local(String code, boolean retry, String message, @Nullable Throwable cause) {
        return new ParleyException(code, 0, retry, null, message, cause);
    }

    static ParleyException of(ServerFrame.Refusal refusal) {
        Duration after = refusal.retryAfter() == null ? null : Duration.ofMillis(refusal.retryAfter());
        return new ParleyException(
                refusal.code(), 0, refusal.retry(), after, refusal.code() + ": " + refusal.message(), null);
    }

    /// The protocol's code, such as `not_member` or `bad_credentials`; `unreachable`, `outbox_full`,
    /// `outbox_failed`,
    /// `closed`, `disconnected`, `timeout` or `bad_answer` when no server said it.
    public String code() {
        return code;
    }

    /// The HTTP status, or 0 when there was none.
    public int status() {
        return status;
    }

    /// Whether the same call may succeed later.
    public boolean retry() {
        return retry;
    }

    /// How long the server asks to wait, or null.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
