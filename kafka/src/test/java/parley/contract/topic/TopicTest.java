package parley.contract.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TopicTest {
    @Test
    void spreadsWhatBelongsToAConversationLikeItsMessages() {
        assertThat(Arrays.stream(Topic.values()).map(topic -> topic.partitions(32)))
                .containsExactly(32, 32, 32, 32, 8, 1, 1, 1, 1, 1, 1, 1, 1, 32, 1);
    }

    @ParameterizedTest
    @EnumSource
    void namesAreValidAndSettingsAreKnownToKafka(Topic topic) {
        org.apache.kafka.common.internals.Topic.validate(topic.topicName());
        assertThat(topic.settings(1))
                .containsEntry("unclean.leader.election.enable", "false")
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("min.insync.replicas", "1");
        assertThat(topic.settings(3)).containsEntry("min.insync.replicas", "2");
    }

    @Test
    void tablesAreCompactedAndLogsKeptForDays() {
        assertThat(Topic.MEMBERS.settings(1))
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms");
        assertThat(Topic.SESSIONS.settings(1))
                .containsEntry("cleanup.policy", "compact,delete")
                .containsEntry("retention.ms", "2592000000");
        assertThat(Topic.CAPTURE_OFFSETS.settings(1))
                .containsEntry("cleanup.policy", "compact")
                .doesNotContainKey("retention.ms");
        assertThat(Topic.CAPTURE_SCHEMA_HISTORY.settings(1))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1");
        assertThat(Topic.MESSAGES.settings(1))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000");
        assertThat(Topic.REPLAYS.settings(1)).containsEntry("cleanup.policy", "compact");
        assertThat(Long.parseLong(Topic.AUDIT.settings(1).get("retention.ms")))
                .isGreaterThan(java.time.Duration.ofDays(365).toMillis());
        assertThat(Topic.RECEIPTS.settings(1).get("retention.ms"))
                .isEqualTo(Topic.MESSAGES.settings(1).get("retention.ms"));
    }
}
