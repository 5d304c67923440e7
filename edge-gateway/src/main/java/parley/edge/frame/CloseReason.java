package parley.edge.frame;

import java.util.Locale;

/// Why the gateway closes a socket. Up to 4499 the client reconnects with backoff and jitter, from 4500 on
/// it does not. The name is also the label in logs and metrics.
public enum CloseReason {
    SERVER_ERROR(4000),
    DRAIN(4001),
    SLOW_CONSUMER(4002),
    NO_PONG(4003),
    NO_ACKNOWLEDGEMENT(4004),
    THROTTLED(4005),
    TOKEN_EXPIRED(4006),
    RESYNC(4007),
    OVERLOADED(4008),
    BROKEN_FRAME(4500),
    UNAUTHORIZED(4501),
    SESSION_REVOKED(4502),
    REPLACED(4503),
    VERSION(4504),
    TOO_LARGE(4505),
    FORBIDDEN_ORIGIN(4506),
    NO_HELLO(4507);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    /// @return the WebSocket close code
    public int code() {
        return code;
    }

    /// @return the label in metrics and the reason text in the close frame
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
