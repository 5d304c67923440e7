package parley.edge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.range.RangeReader;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.TestGateway;
import parley.edge.fixture.Envelopes;
import parley.edge.publish.MessageLog;
import parley.edge.redis.RedisLink;

/// What is said of a message that is in the log and in no store: no worker and no sink run here.
class StoredReferencesTest {
    private final TestGateway gateway = TestGateway.shared();
    private final JdbcTemplate jdbc = gateway.bean(JdbcTemplate.class);
    private final Partitions partitions = gateway.bean(Partitions.class);
    private final LogEnd log = new KafkaLogEnd(gateway.bean(Admin.class));
    private final StoredReferences references =
            new StoredReferences(gateway.bean(RedisLink.class), jdbc, gateway.bean(RangeReader.class), partitions, log);
    private final UUID conversation = NewIds.next();
    private final int partition = partitions.of(conversation);

    @AfterEach
    void forget() {
        jdbc.update("DELETE FROM sink_offset WHERE sink = 'main' AND partition_id = ?", partition);
    }

    @Test
    void nothingIsAbsentBeforeAStoreHasComeAsFarAsTheLog() throws Exception {
        UUID message = NewIds.next();
        stored(log.of(partition));
        assertThat(references.find(conversation, message))
                .as("nobody sent it yet")
                .isNull();
        long seq = gateway.bean(MessageLog.class)
                .append(Envelopes.text(message, conversation, NewIds.next(), "1"))
                .get(TestGateway.TOO_SLOW.toSeconds(), TimeUnit.SECONDS)
                .seq();
        assertThatThrownBy(() -> references.find(conversation, message))
                .as("in the log, as another gateway's message of a moment ago")
                .isInstanceOf(StoreUnavailableException.class);
        stored(Seq.offset(seq));
        assertThatThrownBy(() -> references.find(conversation, message))
                .as("everything before it is stored")
                .isInstanceOf(StoreUnavailableException.class);
        // A sink that passed the message without a row for it: then there is none.
        stored(log.of(partition));
        assertThat(references.find(conversation, message)).isNull();
    }

    private void stored(long next) {
        jdbc.update(
                "INSERT INTO sink_offset (sink, topic, partition_id, topic_id, generation, next_offset, owner)"
                        + " VALUES ('main', ?, ?, 'topic', 1, ?, 'test') ON DUPLICATE KEY UPDATE next_offset = ?",
                Topic.MESSAGES.topicName(),
                partition,
                next,
                next);
    }
}
