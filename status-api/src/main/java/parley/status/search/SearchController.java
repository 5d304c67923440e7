package parley.status.search;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.event.MemberRow;
import parley.status.authentication.Caller;
import parley.status.membership.KnownMembers;
import parley.status.membership.VisibleIntervals;
import parley.status.metric.MetricNames;
import parley.status.problem.ProblemException;

/// `GET /v1/search?q=`: in all conversations of the caller, or in one.
///
/// A search may cost MySQL more than a page of history does, so only a few run at once: the others are told
/// to come back rather than holding connections that history needs.
@RestController
public final class SearchController {
    private final Search search;
    private final KnownMembers members;
    private final boolean enabled;
    private final Semaphore places;
    private final Timer latency;

    /// @param enabled whether the index is kept at all
    /// @param atOnce how many searches may run at the same time
    public SearchController(Search search, KnownMembers members, boolean enabled, int atOnce, MeterRegistry meters) {
        this.search = search;
        this.members = members;
        this.enabled = enabled;
        this.places = new Semaphore(atOnce);
        this.latency = meters.timer(MetricNames.SEARCH_LATENCY);
    }

    @GetMapping("/v1/search")
    ResponseEntity<byte[]> find(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller, @RequestParam MultiValueMap<String, String> parameters) {
        SearchRequest request = SearchRequest.of(parameters);
        if (!enabled) {
            throw ProblemException.unavailable("search is switched off in this installation");
        }
        Map<UUID, VisibleIntervals> visible = visible(caller.user(), request.conversation());
        if (!places.tryAcquire()) {
            throw ProblemException.unavailable("too many searches run at the moment");
        }
        Timer.Sample sample = Timer.start();
        try {
            SearchPage page = search.find(request.query(), visible, request.before(), request.limit());
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noStore())
                    .body(page.json(caller.user()));
        } catch (SlowSearchException e) {
            throw ProblemException.unavailable(
                    "the search took longer than it may: name a conversation, or a longer or rarer word");
        } finally {
            sample.stop(latency);
            places.release();
        }
    }

    /// Absent and forbidden answer alike.
    private Map<UUID, VisibleIntervals> visible(UUID user, @Nullable UUID conversation) {
        if (conversation == null) {
            return members.visible(user);
        }
        MemberRow row = members.row(conversation, user);
        VisibleIntervals visible = row == null ? VisibleIntervals.NOTHING : VisibleIntervals.of(row);
        if (visible.none()) {
            throw ProblemException.notFound("no conversation " + conversation + " of yours");
        }
        return Map.of(conversation, visible);
    }
}
