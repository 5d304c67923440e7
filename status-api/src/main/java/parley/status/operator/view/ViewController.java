package parley.status.operator.view;

import org.apache.kafka.common.KafkaException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.range.StoreUnavailableException;
import parley.status.problem.ProblemException;

/// `GET /v1/operator/views/{partition}`: whether the Redis view of a partition is the fold of the log.
@RestController
public final class ViewController {
    private final ViewProof proof;

    public ViewController(ViewProof proof) {
        this.proof = proof;
    }

    @GetMapping("/v1/operator/views/{partition}")
    ResponseEntity<ViewProof.Verdict> verify(@PathVariable("partition") String text) {
        int count = proof.partitions().count();
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) >= count) {
            throw ProblemException.badInput("partition", text, "a number from 0 to " + (count - 1));
        }
        try {
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(proof.of(Integer.parseInt(text)));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        }
    }
}
