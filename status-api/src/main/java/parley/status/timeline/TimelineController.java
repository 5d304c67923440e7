package parley.status.timeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import parley.status.authentication.Caller;
import parley.status.metric.MetricNames;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// `GET /v1/messages/{message}/timeline`.
@RestController
public final class TimelineController {
    private final Timelines timelines;
    private final Timer latency;

    public TimelineController(Timelines timelines, MeterRegistry meters) {
        this.timelines = timelines;
        this.latency = meters.timer(MetricNames.TIMELINE_LATENCY);
    }

    @GetMapping("/v1/messages/{message}/timeline")
    ResponseEntity<byte[]> timeline(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller, @PathVariable("message") String text) {
        UUID message = Inputs.uuid("message", text);
        Timer.Sample sample = Timer.start();
        try {
            byte[] timeline = timelines.of(message, caller.user());
            if (timeline == null) {
                throw ProblemException.notFound("no message " + message + " of a conversation of yours");
            }
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noStore())
                    .body(timeline);
        } finally {
            sample.stop(latency);
        }
    }
}
