package parley.status.operator.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.range.StoreUnavailableException;
import parley.status.authentication.Caller;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.operator.job.JobRequest;
import parley.status.operator.job.Jobs;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;

/// Dead letters: grouped, listed, inspected, requeued, discarded. Without `execute` nothing is changed, and
/// the answer says what would be.
@RestController
public final class DeadLettersController {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;
    private static final Set<String> STATES = Set.of("open", "requeued", "discarded");

    private final MySqlLetters rows;
    private final KafkaLetters letters;
    private final Jobs jobs;

    public DeadLettersController(MySqlLetters rows, KafkaLetters letters, Jobs jobs) {
        this.rows = rows;
        this.letters = letters;
        this.jobs = jobs;
    }

    record Page(List<MySqlLetters.Group> groups, List<DeadLetter> letters) {}

    /// @param content null when the topic does not hold it any more
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(DeadLetter letter, KafkaLetters.@Nullable Content content) {}

    @GetMapping("/v1/operator/dead-letters")
    ResponseEntity<Page> list(@RequestParam MultiValueMap<String, String> query) {
        Long limit = Inputs.number(query, "limit", 1, MOST);
        String state = query.getFirst("state");
        if (state != null && !STATES.contains(state)) {
            throw ProblemException.badInput("state", state, "open, requeued or discarded");
        }
        return answer(new Page(
                rows.groups(), rows.list(query.getFirst("reason"), state, limit == null ? USUAL : limit.intValue())));
    }

    @GetMapping("/v1/operator/dead-letters/{id}")
    ResponseEntity<Shown> show(@PathVariable("id") String text) {
        LetterId id = LetterId.parse(text);
        DeadLetter letter = rows.find(id).orElseThrow(() -> ProblemException.notFound("dead letter " + id));
        try {
            return answer(new Shown(letter, letters.find(id, letter.created()).orElse(null)));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        }
    }

    @PostMapping("/v1/operator/dead-letters/requeue")
    ResponseEntity<byte[]> requeue(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        return jobs.order(JobRequest.parse(body).requeue(null), caller.user());
    }

    @PostMapping("/v1/operator/dead-letters/{id}/requeue")
    ResponseEntity<byte[]> requeueOne(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body,
            @PathVariable("id") String id) {
        return jobs.order(JobRequest.parse(body).requeue(known(id)), caller.user());
    }

    @PostMapping("/v1/operator/dead-letters/discard")
    ResponseEntity<byte[]> discard(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        return jobs.order(JobRequest.parse(body).discard(null), caller.user());
    }

    @PostMapping("/v1/operator/dead-letters/{id}/discard")
    ResponseEntity<byte[]> discardOne(
            @RequestAttribute(Caller.ATTRIBUTE) Caller caller,
            @RequestAttribute(OperatorInterceptor.BODY) byte[] body,
            @PathVariable("id") String id) {
        return jobs.order(JobRequest.parse(body).discard(known(id)), caller.user());
    }

    private String known(String text) {
        LetterId id = LetterId.parse(text);
        return rows.find(id)
                .orElseThrow(() -> ProblemException.notFound("dead letter " + id))
                .id();
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
