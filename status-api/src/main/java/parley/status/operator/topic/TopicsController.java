package parley.status.operator.topic;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.range.StoreUnavailableException;

/// Topics and groups, as the broker sees them.
@RestController
public final class TopicsController {
    private final KafkaTopics topics;

    public TopicsController(KafkaTopics topics) {
        this.topics = topics;
    }

    record Topics(List<KafkaTopics.TopicLine> topics) {}

    record Groups(List<KafkaTopics.GroupLine> groups) {}

    private interface Question<T> {
        T ask() throws ExecutionException, InterruptedException;
    }

    @GetMapping("/v1/operator/topics")
    ResponseEntity<Topics> topics() {
        return answer(() -> new Topics(topics.topics()));
    }

    @GetMapping("/v1/operator/groups")
    ResponseEntity<Groups> groups(@RequestParam(name = "group", required = false) @Nullable String group) {
        return answer(() -> new Groups(topics.groups(group)));
    }

    private static <T> ResponseEntity<T> answer(Question<T> question) {
        try {
            return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(question.ask());
        } catch (ExecutionException | KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
    }
}
