package parley.status.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.range.RangeResult;
import parley.contract.range.RangeResult.Source;
import parley.contract.range.StoreUnavailableException;

/// The messages of one page while its ranges are read. For one thread.
final class PageInProgress {
    private final int limit;
    private final List<LoggedMessage> messages = new ArrayList<>();
    private Source source = Source.CACHE;

    PageInProgress(int limit) {
        this.limit = limit;
    }

    boolean full() {
        return messages.size() >= limit;
    }

    /// @param range reads a range of at most so many messages
    /// @return null when nothing of the range could be proven
    /// @throws UnprovablePageException see there
    /// @throws StoreUnavailableException because a store does not answer
    @Nullable RangeResult attempt(IntFunction<RangeResult> range) {
        RangeResult result;
        try {
            result = range.apply(limit - messages.size());
        } catch (StoreUnavailableException e) {
            if (messages.isEmpty()) {
                throw e;
            }
            return null;
        }
        return result.unknown() ? null : result;
    }

    void addBelow(RangeResult result) {
        messages.addAll(0, result.messages());
        note(result.source());
    }

    void addAbove(RangeResult result) {
        messages.addAll(result.messages());
        note(result.source());
    }

    /// The page that ends here because nothing more could be proven.
    ///
    /// @throws UnprovablePageException when it has no message
    HistoryPage cut(long after, long upTo) {
        if (messages.isEmpty()) {
            throw new UnprovablePageException();
        }
        return finish(after, upTo, true);
    }

    HistoryPage finish(long after, long upTo, boolean more) {
        return new HistoryPage(List.copyOf(messages), after, upTo, more, source);
    }

    private void note(Source other) {
        source = other == Source.DATABASE ? other : source;
    }
}
