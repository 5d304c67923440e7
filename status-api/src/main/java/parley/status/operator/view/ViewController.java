package parley.status.operator.view;

import org.apache.kafka.common.KafkaException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.range.StoreUnavailableException;
import parley.status.operator.audit.OperatorInterceptor;
import parley.status.problem.ProblemException;

/// `GET /v1/operator/views/{partition}`: whether the Redis view of a partition is the fold of the log.
/// `GET /v1/operator/statuses/{partition}`: the same of delivery statuses.
/// `POST …/rebuild` with `{"execute":true}`: has it made anew; without `execute` it says from where on.
@RestController
public final class ViewController {
    private final ViewProof proof;
    private final StatusProof statuses;
    private final ViewRebuild rebuild;

    public ViewController(ViewProof proof, StatusProof statuses, ViewRebuild rebuild) {
        this.proof = proof;
        this.statuses = statuses;
        this.rebuild = rebuild;
    }

    @GetMapping("/v1/operator/views/{partition}")
    ResponseEntity<ViewProof.Verdict> verify(@PathVariable("partition") String text) {
        int partition = partition(text);
        try {
            return answer(proof.of(partition));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        }
    }

    @GetMapping("/v1/operator/statuses/{partition}")
    ResponseEntity<StatusProof.Verdict> verifyStatuses(@PathVariable("partition") String text) {
        int partition = partition(text);
        try {
            return answer(statuses.of(partition));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        }
    }

    @PostMapping("/v1/operator/views/{partition}/rebuild")
    ResponseEntity<ViewRebuild.Outcome> rebuild(
            @PathVariable("partition") String text, @RequestAttribute(OperatorInterceptor.BODY) byte[] body) {
        int partition = partition(text);
        boolean execute = execute(body);
        try {
            return answer(rebuild.of(partition, execute));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        }
    }

    private static boolean execute(byte[] body) {
        boolean execute = false;
        if (body.length > 0) {
            try (JsonObjectReader fields = JsonObjectReader.strict(body)) {
                while (fields.next()) {
                    if (!fields.name().equals("execute")) {
                        throw ProblemException.badInput(fields.name(), "…", "no such field here");
                    }
                    execute = fields.bool();
                }
            } catch (MalformedJsonException e) {
                throw ProblemException.badInput("body", "…", String.valueOf(e.getMessage()));
            }
        }
        return execute;
    }

    private int partition(String text) {
        int count = proof.partitions().count();
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) >= count) {
            throw ProblemException.badInput("partition", text, "a number from 0 to " + (count - 1));
        }
        return Integer.parseInt(text);
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
