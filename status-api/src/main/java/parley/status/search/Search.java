package parley.status.search;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.search.SearchQuery;
import parley.contract.search.SearchableText;
import parley.contract.search.Span;
import parley.status.history.MySqlMessages;
import parley.status.membership.VisibleIntervals;

/// Finds messages. In one conversation its newest texts are looked through first, which finds common words at
/// once; the index is asked for what lies below, and for many conversations together.
///
/// Work is bounded: of an answer of the index at most so many candidates are looked at, and a page that is
/// not full then tells where to go on. Safe from any thread; blocks for MySQL.
public final class Search {
    /// @param scanned texts of one conversation that are looked through before the index is asked
    /// @param candidates of the index that are looked at for one page
    public record Bounds(int scanned, int candidates) {
        /// What takes some milliseconds.
        public static final Bounds USUAL = new Bounds(2_000, 500);
    }

    private final Candidates candidates;
    private final MySqlMessages messages;
    private final Supplier<Instant> now;
    private final Bounds bounds;

    Search(Candidates candidates, MySqlMessages messages, Supplier<Instant> now, Bounds bounds) {
        this.candidates = candidates;
        this.messages = messages;
        this.now = now;
        this.bounds = bounds;
    }

    /// @param now for messages that are there for a time only
    public static Search over(MySqlCandidates candidates, MySqlMessages messages, Supplier<Instant> now) {
        return new Search(candidates, messages, now, Bounds.USUAL);
    }

    /// @param visible what the asker may see, of each conversation that is searched
    /// @throws parley.contract.range.StoreUnavailableException when MySQL does not answer
    /// @throws SlowSearchException when it took too long
    SearchPage find(SearchQuery query, Map<UUID, VisibleIntervals> visible, @Nullable SearchCursor before, int limit) {
        if (visible.isEmpty()) {
            return new SearchPage(List.of(), null);
        }
        var page = new Page(query, visible, limit);
        if (visible.size() > 1 || foreign(before, visible)) {
            return finish(page, candidates.matching(query.expression(), visible.keySet(), before, bounds.candidates()));
        }
        UUID conversation = visible.keySet().iterator().next();
        List<Candidate> newest =
                candidates.newest(conversation, before == null ? Long.MAX_VALUE : before.seq(), bounds.scanned());
        SearchCursor end = page.take(newest);
        if (end != null || newest.size() < bounds.scanned()) {
            return page(page, end);
        }
        if (page.last != null && page.full()) {
            return page(page, page.last);
        }
        long below = newest.getLast().place().seq();
        return finish(page, candidates.matching(query.expression(), conversation, below, bounds.candidates()));
    }

    /// Of a search in several conversations, of which one is left.
    private static boolean foreign(@Nullable SearchCursor before, Map<UUID, VisibleIntervals> visible) {
        return before != null && !visible.containsKey(before.conversation());
    }

    private SearchPage finish(Page page, List<Candidate> matching) {
        SearchCursor end = page.take(matching);
        boolean cut = end == null && matching.size() == bounds.candidates();
        return page(page, cut ? matching.getLast().place() : end);
    }

    private SearchPage page(Page page, @Nullable SearchCursor end) {
        Map<MySqlMessages.Place, LoggedMessage> found = messages.at(page.places(), now.get());
        var hits = new ArrayList<SearchPage.Hit>();
        page.shown.forEach((place, snippet) -> {
            LoggedMessage message = found.get(place);
            if (message != null && hasText(message)) {
                hits.add(new SearchPage.Hit(message, snippet));
            }
        });
        return new SearchPage(List.copyOf(hits), end);
    }

    /// What was taken back a moment ago may still be in the index.
    private static boolean hasText(LoggedMessage message) {
        MessageEnvelope envelope = message.envelope();
        return SearchableText.of(envelope.type(), envelope.body()) != null;
    }

    /// The messages of one page while candidates come. For one thread.
    private static final class Page {
        private final SearchQuery query;
        private final Map<UUID, VisibleIntervals> visible;
        private final int limit;
        private final Map<MySqlMessages.Place, Snippet> shown = new LinkedHashMap<>();
        private @Nullable SearchCursor last;

        Page(SearchQuery query, Map<UUID, VisibleIntervals> visible, int limit) {
            this.query = query;
            this.visible = visible;
            this.limit = limit;
        }

        boolean full() {
            return shown.size() == limit;
        }

        List<MySqlMessages.Place> places() {
            return List.copyOf(shown.keySet());
        }

        /// @return the page's last place, when there is a match that it has no room for; null when all were
        ///     looked at
        @Nullable SearchCursor take(List<Candidate> found) {
            for (Candidate candidate : found) {
                SearchCursor place = candidate.place();
                VisibleIntervals intervals = visible.getOrDefault(place.conversation(), VisibleIntervals.NOTHING);
                if (!intervals.contains(place.seq())) {
                    continue;
                }
                List<Span> matches = query.matches(candidate.text());
                if (!matches.isEmpty()) {
                    if (full()) {
                        return last;
                    }
                    shown.put(
                            new MySqlMessages.Place(place.conversation(), place.seq()),
                            Snippet.of(candidate.text(), matches));
                    last = place;
                }
            }
            return null;
        }
    }
}
