package parley.edge.reference;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;

/// Asks over the admin client's connection: a consumer would have to be made for it.
public final class KafkaLogEnd implements LogEnd {
    private static final int ANSWER_MS = 1_000;

    private final Admin admin;

    public KafkaLogEnd(Admin admin) {
        this.admin = admin;
    }

    @Override
    public long of(int partition) {
        var asked = new TopicPartition(Topic.MESSAGES.topicName(), partition);
        try {
            return admin.listOffsets(Map.of(asked, OffsetSpec.latest()), new ListOffsetsOptions().timeoutMs(ANSWER_MS))
                    .partitionResult(asked)
                    .get(ANSWER_MS + ANSWER_MS / 2, TimeUnit.MILLISECONDS)
                    .offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new StoreUnavailableException("Kafka: " + e.getMessage(), e);
        }
    }
}
