package parley.toolbox.operator;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import parley.contract.topic.Topic;
import tools.jackson.databind.JsonNode;

/// The views of the workers, one a partition.
final class Views {
    private Views() {}

    /// @return all there are
    static List<Integer> partitions(OperatorCalls calls) {
        int count = 0;
        for (JsonNode topic : calls.get("/v1/operator/topics").path("topics")) {
            if (Lines.text(topic, "topic").equals(Topic.MESSAGES.topicName())) {
                count = topic.path("partitions").size();
            }
        }
        return IntStream.range(0, count).boxed().toList();
    }

    static JsonNode verify(OperatorCalls calls, int partition) {
        return calls.get("/v1/operator/views/" + partition);
    }

    /// Delivery statuses.
    static JsonNode verifyStatuses(OperatorCalls calls, int partition) {
        return calls.get("/v1/operator/statuses/" + partition);
    }

    static JsonNode rebuild(OperatorCalls calls, int partition, boolean execute) {
        return calls.post("/v1/operator/views/" + partition + "/rebuild", Map.of("execute", execute));
    }
}
