package parley.edge.websocket;

/// The close codes that the protocol itself gives a meaning (RFC 6455, 7.4.1). Applications have theirs from
/// 4000 on.
public final class CloseCode {
    public static final int PROTOCOL_ERROR = 1002;
    /// Never sent: the peer's close frame held no code.
    public static final int NO_STATUS = 1005;
    /// Never sent: the connection ended without a close frame.
    public static final int ABNORMAL = 1006;
    /// A text that is not UTF-8.
    public static final int INVALID_PAYLOAD = 1007;

    private static final int FIRST_REGISTERED = 1000;
    private static final int LAST_BEFORE_RESERVED = 1003;
    private static final int LAST_REGISTERED = 1014;
    private static final int FIRST_FREE = 3000;
    private static final int LAST = 4999;

    private CloseCode() {}

    /// @return whether a close frame may hold this code
    static boolean mayBeSent(int code) {
        return (code >= FIRST_REGISTERED && code <= LAST_BEFORE_RESERVED)
                || (code >= INVALID_PAYLOAD && code <= LAST_REGISTERED)
                || (code >= FIRST_FREE && code <= LAST);
    }
}
