package parley.edge.websocket;

import java.nio.ByteBuffer;

/// An open WebSocket, to write to. Whoever writes brings the frames in order, one call at a time. Nothing
/// here blocks, and nothing calls back on the caller's thread: a caller may hold locks.
public interface WebSocket {
    /// @param frames whole frames, which go out in one system call as far as the socket takes them
    /// @return true when all is taken. False: the rest follows by itself, and not before
    ///     [WebSocketListener#writable()] or [WebSocketListener#closed(int)] may be written again
    boolean write(ByteBuffer[] frames);

    /// The close frame was written: waits for the peer's for a while, then ends the connection.
    ///
    /// @param code that it held
    void finish(int code);

    /// Ends the connection before long, however far closing has come.
    ///
    /// @param code to report when no close frame could be sent
    void expire(int code);
}
