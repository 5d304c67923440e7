package parley.status.history;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.event.MemberRow;
import parley.status.authentication.Caller;
import parley.status.membership.Members;
import parley.status.membership.VisibleIntervals;
import parley.status.metric.MetricNames;
import parley.status.problem.ProblemException;

/// `GET /v1/conversations/{id}/messages`.
@RestController
public final class HistoryController {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1)
    };

    private final HistoryPages pages;
    private final Members members;
    private final MeterRegistry meters;

    public HistoryController(HistoryPages pages, Members members, MeterRegistry meters) {
        this.pages = pages;
        this.members = members;
        this.meters = meters;
    }

    @GetMapping("/v1/conversations/{id}/messages")
    ResponseEntity<byte[]> messages(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @PathVariable String id,
            @RequestParam MultiValueMap<String, String> query) {
        HistoryRequest request = HistoryRequest.of(id, query);
        Timer.Sample sample = Timer.start(meters);
        String source = "none";
        try {
            VisibleIntervals visible = visible(request.conversation(), caller.user());
            HistoryPage page = pages.read(request.conversation(), visible, request.anchor(), request.limit());
            source = page.source().name().toLowerCase(Locale.ROOT);
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noStore())
                    .body(page.json(caller.user()));
        } catch (UnprovablePageException e) {
            throw ProblemException.unavailable("what is stored does not prove this page complete yet");
        } finally {
            sample.stop(timer(source));
        }
    }

    /// Absent and forbidden answer alike.
    private VisibleIntervals visible(UUID conversation, UUID user) {
        MemberRow row = members.row(conversation, user);
        VisibleIntervals visible = row == null ? VisibleIntervals.NOTHING : VisibleIntervals.of(row);
        if (visible.none()) {
            throw ProblemException.notFound("no conversation " + conversation + " of yours");
        }
        return visible;
    }

    private Timer timer(String source) {
        return Timer.builder(MetricNames.HISTORY_LATENCY)
                .tag(MetricNames.SOURCE, source)
                .serviceLevelObjectives(BOUNDS)
                .register(meters);
    }
}
