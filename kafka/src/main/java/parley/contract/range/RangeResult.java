package parley.contract.range;

import java.util.List;
import parley.contract.event.LoggedMessage;

/// A stretch of a conversation that is completely known: `messages` are all canonical messages in `(provenAfter,
/// provenUpTo]`, which is empty when nothing could be proven and when nothing was asked for.
///
/// @param messages ascending, each id once
/// @param source where the proof came from
public record RangeResult(List<LoggedMessage> messages, long provenAfter, long provenUpTo, Source source) {
    public enum Source {
        /// Nothing was proven.
        NONE,
        /// The hot view alone.
        CACHE,
        /// The database, together with the hot view where that answered.
        DATABASE
    }

    /// @return whether nothing could be proven: try again
    public boolean unknown() {
        return source == Source.NONE;
    }
}
