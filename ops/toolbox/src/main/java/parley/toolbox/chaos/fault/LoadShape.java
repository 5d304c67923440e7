package parley.toolbox.chaos.fault;

import java.time.Duration;

/// A load that is a trial by itself. What a fault of this kind asks of the load drivers.
public sealed interface LoadShape {
    /// One group of many, to which several members send without pause.
    record HotGroup(int members) implements LoadShape {}

    /// So many more devices, connected and idle.
    record ManyClients(int devices) implements LoadShape {}

    /// Devices of one user that are away while others write to them, and come back all at once.
    ///
    /// @param away how long they are away
    /// @param messages written to them meanwhile
    record LongAbsence(int devices, Duration away, int messages) implements LoadShape {}

    /// A steady load for a long time.
    ///
    /// @param share of the rate that the platform bears, between 0 and 1
    record Steady(double share) implements LoadShape {}
}
