package parley.edge.attempt;

import java.util.Map;
import java.util.UUID;

/// What all gateways together know of the attempts at one device, for a day. Every call is atomic, blocks
/// for a round trip and throws [StoreUnavailableException] when the store is away.
interface AttemptStore {
    /// @param ended whether the message failed, expired or recovered already
    record Counted(int count, boolean ended) {}

    enum Claim {
        /// It is in the log already.
        DONE,
        /// The caller writes it.
        OURS,
        /// Another one is writing it, or died while doing so: ask again.
        BUSY
    }

    enum Goal {
        END,
        RECOVER
    }

    enum State {
        FAILED,
        EXPIRED,
        RECOVERED
    }

    /// @return counts and failures of the device
    Map<AttemptPolicy.Place, AttemptPolicy.Past> load(Target target);

    /// One more push was not acknowledged.
    ///
    /// @param before how many the caller knows of
    Counted count(Target target, AttemptPolicy.Place place, int before);

    /// @param owner who asks, without spaces: the same one may claim again
    Claim claim(Target target, AttemptPolicy.Place place, Goal goal, String owner);

    /// It is in the log.
    void conclude(Target target, AttemptPolicy.Place place, State state);

    /// The device acknowledged the conversation up to this seq.
    void forget(Target target, UUID conversation, long upTo);
}
