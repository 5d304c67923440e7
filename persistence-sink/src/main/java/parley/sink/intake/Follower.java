package parley.sink.intake;

/// What runs behind the sink: it starts when the sink runs, and stops when nothing is written any more. Both
/// calls come once and one after the other; a stop may come without a start.
public interface Follower {
    /// Returns at once.
    void start();

    /// Returns when nothing runs any more, or after a few seconds.
    void stop();

    /// @return one that does nothing
    static Follower none() {
        return new Follower() {
            @Override
            public void start() {}

            @Override
            public void stop() {}
        };
    }
}
