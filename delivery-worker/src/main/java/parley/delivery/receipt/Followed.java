package parley.delivery.receipt;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;

/// A partition of the receipts topic while this worker owns the same one of the messages topic. For the
/// loop's thread.
final class Followed {
    /// A member row travels through another topic than the receipts of that member.
    static final Duration STRANGER_PATIENCE = Duration.ofSeconds(5);

    private static final long UNKNOWN = -1;

    private final int number;
    private final TopicPartition kafka;
    private boolean open;
    private String topicId = "";
    private long folded;
    private long told = UNKNOWN;
    private long committed = UNKNOWN;
    private long strangerAt = UNKNOWN;
    private Instant strangerSeen = Instant.MIN;
    private Instant due = Instant.MIN;
    private long poisonSeen = UNKNOWN;

    Followed(int number) {
        this.number = number;
        this.kafka = new TopicPartition(Topic.RECEIPTS.topicName(), number);
    }

    int number() {
        return number;
    }

    TopicPartition kafka() {
        return kafka;
    }

    boolean open() {
        return open;
    }

    String topicId() {
        return topicId;
    }

    /// @return the fold's position in Redis
    long folded() {
        return folded;
    }

    /// @return everything below it was told to the gateways; null when not known yet
    @Nullable Long told() {
        return told == UNKNOWN ? null : told;
    }

    void opened(String id, long fold, long from) {
        topicId = id;
        folded = fold;
        told = from;
        open = true;
    }

    void folded(long next) {
        folded = next;
    }

    void told(long next) {
        told = next;
    }

    /// Looked at anew before it is read again.
    void close() {
        open = false;
    }

    @Nullable Long uncommitted() {
        return told == UNKNOWN || told == committed ? null : told;
    }

    void committed(long offset) {
        committed = offset;
    }

    /// @return whether the batch with a stranger in it should be read again a little later
    boolean waitsForStranger(long offset, Instant now) {
        if (strangerAt != offset) {
            strangerAt = offset;
            strangerSeen = now;
        }
        return now.isBefore(strangerSeen.plus(STRANGER_PATIENCE));
    }

    void pauseUntil(Instant when) {
        due = when;
    }

    boolean due(Instant now) {
        return !due.isAfter(now);
    }

    /// @return whether this poison record is met for the first time
    boolean firstSight(long offset) {
        boolean first = offset > poisonSeen;
        poisonSeen = Math.max(poisonSeen, offset);
        return first;
    }
}
