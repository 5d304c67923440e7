package parley.testkit.guarantee;

/// One promise. A [Scenario] calls it from one thread at a time.
public interface Guarantee {
    /// What it is called in reports.
    default String name() {
        return getClass().getSimpleName();
    }

    /// Something was seen. Must not fail: judgement comes at the end.
    ///
    /// @param at number of the observation in the scenario, rising
    void observe(long at, Observation observation);

    /// The scenario is over and quiet.
    ///
    /// @throws AssertionError when the promise was broken; the message says where first and how often
    void verify();
}
