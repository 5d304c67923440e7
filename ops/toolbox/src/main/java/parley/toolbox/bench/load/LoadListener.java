package parley.toolbox.bench.load;

/// Told what happens at the sockets of a load, on their one thread: it must not block.
public interface LoadListener {
    /// @param frame valid during the call only
    /// @param ascending whether a message's seq is above all that came before in its conversation at this
    /// device, over all its connections; true for other frames
    void frame(LoadSocket socket, Frame frame, boolean ascending);

    /// A connection ended, or could not be made, without having been asked to.
    ///
    /// @param reason in a few words: the same for the same cause
    default void closed(LoadSocket socket, String reason) {}
}
