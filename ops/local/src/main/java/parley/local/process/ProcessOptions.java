package parley.local.process;

import parley.local.LocalOptions;

/// What to start as processes.
///
/// @param local as for the platform in one JVM
/// @param workers delivery workers, 1 to 9
/// @param links whether every service reaches its backends through proxies that can be disturbed; a further worker
///     is then prepared, but not started
public record ProcessOptions(LocalOptions local, int workers, boolean links) {
    public ProcessOptions {
        if (workers < 1 || workers > 9) {
            throw new IllegalArgumentException("workers " + workers + ": expected 1 to 9");
        }
    }
}
