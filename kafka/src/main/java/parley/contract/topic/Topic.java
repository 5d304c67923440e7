package parley.contract.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/// The catalogue of topics: the one place that knows their names, keys and retention.
public enum Topic {
    /// conversation → message envelope. The truth.
    MESSAGES("im.messages.v1", Cleanup.DELETE, Duration.ofDays(7), Spread.BY_CONVERSATION),
    /// conversation → receipt. Kept at least as long as the messages.
    RECEIPTS("im.receipts.v1", Cleanup.DELETE, Duration.ofDays(7), Spread.BY_CONVERSATION),
    /// conversation → what happened to a message after it was accepted.
    EVENTS("im.events.v1", Cleanup.DELETE, Duration.ofDays(7), Spread.BY_CONVERSATION),
    /// `conversation:user` → how far the user has come. In the partition of the conversation's messages.
    STATUS("im.status.v1", Cleanup.COMPACT, Duration.ZERO, Spread.BY_CONVERSATION),
    /// `conversation:user` → member row.
    MEMBERS("im.members.v1", Cleanup.COMPACT, Duration.ZERO, Spread.EIGHT),
    /// `user:blocked` → whether the user blocks the other.
    BLOCKS("im.blocks.v1", Cleanup.COMPACT, Duration.ZERO, Spread.ONE),
    /// session → revoked or alive.
    SESSIONS("im.sessions.v1", Cleanup.COMPACT_AND_DELETE, Duration.ofDays(30), Spread.ONE),
    /// `type:version` → the JSON Schema of bodies of that type and version. Rows never change.
    MESSAGE_TYPES("im.message-types.v1", Cleanup.COMPACT, Duration.ZERO, Spread.ONE),
    /// The original key → the original bytes of a record that could not be processed, with the reason in headers.
    DEAD_LETTERS("im.dead-letters.v1", Cleanup.DELETE, Duration.ofDays(30), Spread.ONE),
    /// How far change capture has read the database's log. Its library's own format.
    CAPTURE_OFFSETS("im.capture.offsets", Cleanup.COMPACT, Duration.ZERO, Spread.ONE),
    /// The shapes that captured tables had, for ever: old stretches of the database's log are read by them. Its
    /// library's own format.
    CAPTURE_SCHEMA_HISTORY("im.capture.schema-history", Cleanup.DELETE, Duration.ofMillis(-1), Spread.ONE),
    /// `job:command` and `job:progress` → what operators want done with the log, and how far it is.
    REPLAYS("im.replays.v1", Cleanup.COMPACT, Duration.ZERO, Spread.ONE),
    /// actor → what an operator did; each record carries the hash of the one before.
    AUDIT("im.audit.v1", Cleanup.DELETE, Duration.ofDays(400), Spread.ONE),
    /// conversation → who wrote what kind of message when, not what. In the partition of the message.
    REDACTED("im.messages.redacted.v1", Cleanup.DELETE, Duration.ofDays(7), Spread.BY_CONVERSATION),
    /// minute → what happened in it, in numbers.
    ANALYTICS("im.analytics.v1", Cleanup.COMPACT_AND_DELETE, Duration.ofDays(30), Spread.ONE);

    private enum Cleanup {
        DELETE(TopicConfig.CLEANUP_POLICY_DELETE),
        COMPACT(TopicConfig.CLEANUP_POLICY_COMPACT),
        COMPACT_AND_DELETE(TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);

        private final String policy;

        Cleanup(String policy) {
            this.policy = policy;
        }
    }

    private enum Spread {
        BY_CONVERSATION,
        EIGHT,
        ONE
    }

    /// Of the topics that an installation begins with; later ones are configured.
    public static final int GENERATION = 1;

    /// A letter holds a whole record, which may be as large as brokers take them (1 MiB), and why it is one.
    public static final int LARGEST_LETTER = 2 * 1024 * 1024;

    private final String topicName;
    private final Cleanup cleanup;
    private final Duration retention;
    private final Spread spread;

    Topic(String topicName, Cleanup cleanup, Duration retention, Spread spread) {
        this.topicName = topicName;
        this.cleanup = cleanup;
        this.retention = retention;
        this.spread = spread;
    }

    /// @return whether the records are for others to read; if not, they belong to a library that Parley uses
    public boolean published() {
        return this != CAPTURE_OFFSETS && this != CAPTURE_SCHEMA_HISTORY;
    }

    /// @return the name in Kafka
    public String topicName() {
        return topicName;
    }

    /// @param conversationPartitions partitions of the topics that are spread by conversation, fixed at installation
    /// @return how many partitions this topic has
    public int partitions(int conversationPartitions) {
        return switch (spread) {
            case BY_CONVERSATION -> conversationPartitions;
            case EIGHT -> 8;
            case ONE -> 1;
        };
    }

    /// @return the settings that the topic is created with
    public Map<String, String> settings(int replication) {
        var settings = new HashMap<String, String>();
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.policy);
        settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, replication >= 3 ? "2" : "1");
        if (cleanup != Cleanup.COMPACT) {
            settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        }
        if (this == DEAD_LETTERS) {
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_LETTER));
        }
        return settings;
    }
}
