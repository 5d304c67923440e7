package parley.edge.push;

import parley.edge.websocket.EncodedFrame;

/// Where the frames of one device go. Never blocks: frames that cannot be written now are queued, and a queue
/// over its limit ends the connection. The caller may hold locks: nothing calls back on its thread.
public interface Outlet {
    void send(EncodedFrame frame);

    /// Frames that are sent from here on go out together at [#release()], or when they have become many. For
    /// code that does not block.
    void hold();

    void release();
}
