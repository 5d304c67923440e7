package parley.status.history;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.range.HotSlice;
import parley.contract.range.HotView;

/// A view behind a link that a scenario can cut.
record CuttableView(HotView view, Runnable link) implements HotView {
    @Override
    public @Nullable HotSlice after(UUID conversation, long after, int limit) {
        link.run();
        return view.after(conversation, after, limit);
    }

    @Override
    public @Nullable HotSlice before(UUID conversation, long before, int limit) {
        link.run();
        return view.before(conversation, before, limit);
    }
}
