package parley.client;

/// What a client does when its socket was closed, by the close code: 4000–4499 and everything that is not
/// ours means
/// reconnect, 4500–4999 means stop.
enum CloseAction {
    /// Wait, then connect again.
    RECONNECT,
    /// Get a new access token first.
    REFRESH,
    /// Forget what this device knows of its cursors: the server's count.
    RESYNC,
    /// The gateway is going away: use another one.
    MOVE,
    /// Connecting again would fail again.
    STOP;

    static final int DRAIN = 4001;
    static final int TOKEN_EXPIRED = 4006;
    static final int RESYNC_CODE = 4007;
    static final int OVERLOADED = 4008;
    static final int UNAUTHORIZED = 4501;

    static CloseAction of(int code) {
        return switch (code) {
            case DRAIN, OVERLOADED -> MOVE;
            case TOKEN_EXPIRED -> REFRESH;
            case RESYNC_CODE -> RESYNC;
            default -> code >= 4500 && code <= 4999 ? STOP : RECONNECT;
        };
    }
}
