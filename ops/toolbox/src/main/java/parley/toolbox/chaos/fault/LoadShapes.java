package parley.toolbox.chaos.fault;

/// What the load drivers offer to faults. Called from the thread that injects.
public interface LoadShapes {
    /// @return whether [#begin] can do it
    boolean offers(LoadShape shape);

    /// Adds this to the load. Returns when it has begun.
    void begin(LoadShape shape) throws Exception;

    /// Takes it away again. Does nothing when it was not begun.
    void end(LoadShape shape) throws Exception;
}
