package parley.status.history;

import java.util.List;
import java.util.UUID;
import parley.contract.event.LoggedMessage;
import parley.contract.range.RangeResult.Source;

/// All messages of `(after, upTo]` that the asker may see.
///
/// @param messages ascending
/// @param after nothing that the asker may see lies between it and the first message
/// @param upTo the next page upwards begins here; the next page downwards is the one before `after + 1`
/// @param more whether there may be further messages in the direction that the page was read in
public record HistoryPage(List<LoggedMessage> messages, long after, long upTo, boolean more, Source source) {
    /// @return the answer, with bodies as they came in
    public byte[] json(UUID asker) {
        return HistoryPageJson.of(this, asker);
    }
}
