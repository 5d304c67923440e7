package parley.status.view;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import parley.contract.topic.Topic;

/// The id that the broker gave a topic: another one means another log. Blocks; throws a [KafkaException]
/// when the broker does not answer.
public record KafkaTopicId(Supplier<Admin> admins, Topic topic) implements Supplier<String> {
    @Override
    public String get() {
        try (Admin admin = admins.get()) {
            return Objects.requireNonNull(admin.describeTopics(List.of(topic.topicName()))
                            .allTopicNames()
                            .get()
                            .get(topic.topicName()))
                    .topicId()
                    .toString();
        } catch (ExecutionException e) {
            throw new KafkaException("topic " + topic.topicName() + " cannot be described", e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
