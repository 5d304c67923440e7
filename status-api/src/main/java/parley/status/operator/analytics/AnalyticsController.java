package parley.status.operator.analytics;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.range.StoreUnavailableException;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// What happened in the last hour, or between two times, minute by minute.
@RestController
public final class AnalyticsController {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration MOST = Duration.ofDays(1);

    private final KafkaMinutes minutes;
    private final Clock clock;

    public AnalyticsController(KafkaMinutes minutes, Clock clock) {
        this.minutes = minutes;
        this.clock = clock;
    }

    /// @param record as it stands in the log
    record Minute(@JsonValue @JsonRawValue String record) {}

    /// @param minutes that begin from `from` on and before `to`, lowest first; of which nothing is told are
    ///     missing
    record Answer(Instant from, Instant to, List<Minute> minutes) {}

    /// `to`: now, if it is not given; `from`: an hour before.
    @GetMapping("/v1/operator/analytics")
    ResponseEntity<Answer> analytics(@RequestParam MultiValueMap<String, String> query) {
        Instant end = Inputs.instant(query, "to");
        Instant to = end == null ? clock.instant() : end;
        Instant begin = Inputs.instant(query, "from");
        Instant from = begin == null ? to.minus(USUAL) : begin;
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(MOST) > 0) {
            throw ProblemException.badInput("from", from.toString(), "a time before " + to + ", a day at most");
        }
        try {
            List<Minute> found = minutes.between(from, to).values().stream()
                    .map(record -> new Minute(new String(record, StandardCharsets.UTF_8)))
                    .toList();
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Answer(from, to, found));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the minutes cannot be read now", e);
        }
    }
}
