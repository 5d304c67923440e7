package parley.edge.attempt;

import java.util.UUID;
import java.util.function.BooleanSupplier;
import parley.contract.range.StoreUnavailableException;

/// What attempts need of the place where a device's messages are pushed.
public interface AttemptedDevice {
    enum Resent {
        /// It was pushed again, or the device no longer waits for it.
        DONE,
        /// This device may not see the message any more.
        GONE,
        /// It cannot be proven now: try again.
        UNKNOWN
    }

    /// Reads the message and pushes it again. Blocks.
    ///
    /// @param after the bound that it was pushed with
    /// @param attempt number of the push, from 2
    /// @param waits asked under the lock under which acknowledgements are taken: nothing is sent if not
    /// @throws StoreUnavailableException when it cannot be read now
    Resent resend(UUID conversation, long seq, long after, int attempt, BooleanSupplier waits);

    /// Lets the device go on without the message: it is no longer in flight, and `upto` is sent over it.
    /// Does not block.
    ///
    /// @param waits as above
    void pass(UUID conversation, long seq, BooleanSupplier waits);
}
