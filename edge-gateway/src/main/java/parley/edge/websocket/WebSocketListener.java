package parley.edge.websocket;

/// What comes over a WebSocket. All but [#writable()] and [#closed(int)] come one after the other on a
/// virtual thread of the container and may block: nothing more is read meanwhile.
public interface WebSocketListener {
    /// @param utf8 a whole message, well-formed; the array is the listener's own
    void text(byte[] utf8);

    void binary(byte[] payload);

    /// A message larger than is taken. Data is not read any more.
    void tooLarge();

    /// To be answered with a pong of the same payload, of several waiting pings the last.
    void ping(byte[] payload);

    void pong(byte[] payload);

    /// The peer closes, or broke the protocol: to be answered with a close frame of this code. Nothing more
    /// comes.
    void closing(int code);

    /// What [WebSocket#write] did not take at once is taken now. On a virtual thread that holds no lock; may
    /// come while another call is at work.
    void writable();

    /// The connection is gone, by whomever. Once; may come while another call is at work, holds no lock.
    ///
    /// @param code of the close frame that came first, [CloseCode#ABNORMAL] when there was none
    void closed(int code);
}
