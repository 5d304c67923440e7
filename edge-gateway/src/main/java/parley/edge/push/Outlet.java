package parley.edge.push;

/// Where the frames of one device go. Never blocks: frames are queued, and a queue over its limit ends the
/// connection.
public interface Outlet {
    /// @param frame JSON
    void send(String frame);
}
