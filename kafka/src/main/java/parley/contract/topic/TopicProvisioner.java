package parley.contract.topic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TopicExistsException;

/// Creates the topics that are missing and refuses to go on when one that exists has other partitions.
///
/// May run in several services at once: who comes second finds the topics there. Blocks for as long as the broker
/// takes.
public final class TopicProvisioner {
    private final Admin admin;
    private final int conversationPartitions;
    private final short replication;

    /// @param conversationPartitions of messages, receipts, events and status
    /// @param replication copies of each partition; from 3 on two of them must be in sync for a write
    public TopicProvisioner(Admin admin, int conversationPartitions, int replication) {
        this.admin = admin;
        this.conversationPartitions = conversationPartitions;
        this.replication = (short) replication;
    }

    /// @return those that this call made
    /// @throws TopicMismatchException when a topic's partitions differ from the catalogue
    /// @throws ExecutionException when the broker cannot be reached or refuses; worth trying again
    public Set<Topic> provision() throws ExecutionException, InterruptedException {
        Set<String> present = admin.listTopics().names().get();
        Set<Topic> made = create(Arrays.stream(Topic.values())
                .filter(topic -> !present.contains(topic.topicName()))
                .toList());
        verify();
        return made;
    }

    private Set<Topic> create(List<Topic> missing) throws ExecutionException, InterruptedException {
        var made = EnumSet.noneOf(Topic.class);
        var results = admin.createTopics(missing.stream().map(this::newTopic).toList())
                .values();
        for (Topic topic : missing) {
            try {
                Objects.requireNonNull(results.get(topic.topicName())).get();
                made.add(topic);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        return made;
    }

    private NewTopic newTopic(Topic topic) {
        return new NewTopic(topic.topicName(), topic.partitions(conversationPartitions), replication)
                .configs(topic.settings(replication));
    }

    private void verify() throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = admin.describeTopics(
                        Arrays.stream(Topic.values()).map(Topic::topicName).collect(Collectors.toSet()))
                .allTopicNames()
                .get();
        var differences = new ArrayList<String>();
        for (Topic topic : Topic.values()) {
            int expected = topic.partitions(conversationPartitions);
            TopicDescription description = found.get(topic.topicName());
            int actual = description == null ? 0 : description.partitions().size();
            if (actual != expected) {
                differences.add("topic " + topic.topicName() + " has " + actual + " partitions, expected " + expected);
            }
        }
        if (!differences.isEmpty()) {
            throw new TopicMismatchException(
                    String.join("; ", differences)
                            + ". Partitions are fixed at installation: set the configured number back, or start a new generation");
        }
    }
}
