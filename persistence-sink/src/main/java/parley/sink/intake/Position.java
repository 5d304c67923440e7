package parley.sink.intake;

import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.sink.write.SinkOffset;

/// Where to go on in a partition: what MySQL holds, held against what the broker has. Pure.
sealed interface Position {
    /// The sink never saw this partition: it begins with the first record there is.
    record Begin(SinkOffset first) implements Position {}

    /// Go on with the record at `next`.
    record Resume(long next) implements Position {}

    /// A new generation of the topics begins: everything of the one before counts as written.
    record Advance(SinkOffset first) implements Position {}

    /// Records that are not in MySQL are no longer in the log. Going on would hide the hole.
    record Expired(String reason) implements Position {}

    /// The log is not the one that MySQL was written from. Going on would put other messages at known
    /// places.
    record OtherLog(String reason) implements Position {}

    /// @param stored null when the sink never saw the partition
    /// @param generation that this program is configured for
    static Position of(TopicPartition partition, @Nullable SinkOffset stored, LogExtent log, int generation) {
        if (stored == null) {
            return new Begin(new SinkOffset(log.topicId(), generation, log.start()));
        }
        if (stored.generation() != generation) {
            return another(partition, stored, log, generation);
        }
        if (!stored.topicId().equals(log.topicId())) {
            return new OtherLog(
                    "topic " + partition.topic() + " has id " + log.topicId() + ", but MySQL was written from"
                            + " id " + stored.topicId()
                            + ": the topic was deleted and created again, or the database belongs to"
                            + " another installation. Connect the two that belong together, or start a new generation");
        }
        if (log.end() < stored.next()) {
            return new OtherLog(
                    "the log of " + partition + " ends at offset " + log.end() + ", but MySQL holds it up to "
                            + stored.next() + ": the broker lost records, and new ones would take their places."
                            + " Start a new generation");
        }
        if (stored.next() < log.start()) {
            return new Expired(
                    "the log of " + partition + " begins at offset " + log.start() + ", but MySQL holds it only"
                            + " up to " + stored.next() + ": " + (log.start() - stored.next())
                            + " offsets ran out of retention before they were written");
        }
        return new Resume(stored.next());
    }

    private static Position another(TopicPartition partition, SinkOffset stored, LogExtent log, int generation) {
        if (generation < stored.generation()) {
            return new OtherLog("partition " + partition + " was written to MySQL as generation " + stored.generation()
                    + ", this sink is of generation " + generation + ": set parley.generation of every service to "
                    + stored.generation());
        }
        if (stored.topicId().equals(log.topicId())) {
            return new OtherLog("topic " + partition.topic() + " is still that of generation " + stored.generation()
                    + " (id " + stored.topicId() + "), this sink is of generation " + generation
                    + ": a generation begins with a topic that was made anew");
        }
        return new Advance(new SinkOffset(log.topicId(), generation, log.start()));
    }
}
