package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import parley.local.process.ProcessPlatform;

/// Where faults are injected.
///
/// @param platform of real processes; for faults of links it must have been started with links
/// @param links between services and backends, and between clients and gateways
/// @param random what is left to chance (moments of kills): same seed, same choices
/// @param load what the load drivers can do on demand
/// @param log told in one line what a fault does, from any thread
public record Stage(
        ProcessPlatform platform, Links links, RandomGenerator random, LoadShapes load, Consumer<String> log) {
    /// Waits until every process that should run does and every service says that it is ready.
    ///
    /// @return whether it came to that within the time
    public boolean awaitReady(Duration within) {
        return platform.awaitReady(within);
    }
}
