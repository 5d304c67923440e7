package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// Something that goes wrong with a running platform, and how it is made good again.
///
/// A fault remembers between [#inject] and [#heal] what it did, so one object is injected once at a time; it may
/// be injected again after it was healed. Both calls come from one thread; a fault that does something over and over
/// does so on a thread of its own, which [#heal] ends.
public interface Fault {
    /// @return short, unique, in words joined by `-`, as in `--fault worker-killed`
    String name();

    /// @return in one line how it is made, for the report: also where it stands for something larger
    String method();

    /// @return how long it should stand between [#inject] and [#heal]; already scaled
    Duration lasts();

    /// Makes it go wrong. Returns when it does, not when anybody noticed.
    ///
    /// @throws Exception when it could not be made to go wrong; [#heal] must be called all the same
    void inject(Stage stage) throws Exception;

    /// Makes it good: processes run again, links pass. Returns when what was down was started, not when the platform
    /// has recovered: that is for the caller to see and to time, for example by [Stage#awaitReady]. May be called
    /// after a failed [#inject], and twice.
    void heal(Stage stage) throws Exception;

    /// @return why this fault cannot be injected here; empty when it can
    Optional<String> notRunnable(Stage stage);

    /// @return how many users it needs beside those who talk
    default int crowd() {
        return 0;
    }

    /// @return what it lays hands on: process names, `link:` and a backend, `clients`, `load`. Two faults that
    ///     share one are never injected at the same time
    default Set<String> touches() {
        return Set.of();
    }
}
