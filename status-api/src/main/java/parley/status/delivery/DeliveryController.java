package parley.status.delivery;

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

/// `GET /v1/messages/{message}/status`.
@RestController
public final class DeliveryController {
    private final MessageStatuses statuses;
    private final Timer latency;

    public DeliveryController(MessageStatuses statuses, MeterRegistry meters) {
        this.statuses = statuses;
        this.latency = meters.timer(MetricNames.STATUS_LATENCY);
    }

    @GetMapping("/v1/messages/{message}/status")
    ResponseEntity<byte[]> status(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller, @PathVariable("message") String text) {
        UUID message = Inputs.uuid("message", text);
        Timer.Sample sample = Timer.start();
        try {
            MessageStatus status = statuses.of(message, caller.user());
            if (status == null) {
                throw ProblemException.notFound("no message " + message + " of a conversation of yours");
            }
            return ResponseEntity.ok()
                    .contentType(MediaType.APPLICATION_JSON)
                    .cacheControl(CacheControl.noStore())
                    .body(status.json());
        } finally {
            sample.stop(latency);
        }
    }
}
