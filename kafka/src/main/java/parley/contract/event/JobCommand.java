package parley.contract.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an operator wants done with the log: a value of `im.replays.v1` with the key `job:command`. The
/// newest one counts.
///
/// @param by the operator
/// @param at when the job was ordered
/// @param execute false: only say what would be done
/// @param topic that a copy goes to; null for other kinds
/// @param rate records a second at most; null: as fast as it goes, and beside live messages for a part of the time
/// @param note why, in the operator's words; null when none were given
public record JobCommand(
        UUID job,
        Kind kind,
        UUID by,
        Instant at,
        Selection select,
        boolean execute,
        @Nullable String topic,
        @Nullable Integer rate,
        @Nullable String note,
        Wish wish) {
    public JobCommand {
        Fields.require("job", job);
        Fields.require("kind", kind);
        Fields.require("by", by);
        Fields.require("at", at);
        Fields.require("select", select);
        Fields.require("wish", wish);
        if (kind == Kind.COPY) {
            Fields.require("topic", topic);
        }
        if (rate != null) {
            Fields.atLeast(1, "rate", rate);
        }
    }

    public enum Kind {
        /// Writes the tables again from the log.
        REBUILD,
        /// Publishes records again to another topic.
        COPY,
        /// Compares the tables with the fold of the log; `execute`: and repairs what differs.
        VERIFY,
        /// Tries to write dead letters once more, at their own places.
        REQUEUE,
        /// Gives dead letters up.
        DISCARD,
        /// Sets the cursors of devices back, so that they get messages again.
        REDELIVER
    }

    public enum Wish {
        RUN,
        PAUSE,
        /// For good.
        CANCEL
    }

    /// Which records. All that is null does not narrow it.
    ///
    /// @param fromOffset and `toOffset` (exclusive) of the messages of one partition: they need `partition`
    /// @param fromTime and `toTime` (exclusive), the broker's
    /// @param letters ids of dead letters: `topic-partition-offset`
    /// @param reason code of dead letters
    /// @param user whose devices get messages again; null: those of all members
    /// @param device of that user; null: all
    /// @param fromSeq the first message that is delivered again; it needs `conversation`
    public record Selection(
            @Nullable UUID conversation,
            @Nullable Integer partition,
            @Nullable Long fromOffset,
            @Nullable Long toOffset,
            @Nullable Instant fromTime,
            @Nullable Instant toTime,
            @Nullable List<String> letters,
            @Nullable String reason,
            @Nullable UUID user,
            @Nullable String device,
            @Nullable Long fromSeq) {
        public Selection {
            if (fromSeq != null) {
                Fields.atLeast(0, "fromSeq", fromSeq);
                if (conversation == null) {
                    throw new IllegalArgumentException("a seq is given without a conversation");
                }
            }
            if (device != null && user == null) {
                throw new IllegalArgumentException("a device is given without its user");
            }
            if ((fromOffset != null || toOffset != null) && partition == null) {
                throw new IllegalArgumentException("offsets are given without a partition");
            }
            if (partition != null) {
                Fields.atLeast(0, "partition", partition);
            }
            letters = letters == null ? null : List.copyOf(letters);
        }

        /// Records of the log, or dead letters.
        public Selection(
                @Nullable UUID conversation,
                @Nullable Integer partition,
                @Nullable Long fromOffset,
                @Nullable Long toOffset,
                @Nullable Instant fromTime,
                @Nullable Instant toTime,
                @Nullable List<String> letters,
                @Nullable String reason) {
            this(conversation, partition, fromOffset, toOffset, fromTime, toTime, letters, reason, null, null, null);
        }

        /// Devices.
        public static Selection devices(
                @Nullable UUID conversation,
                @Nullable UUID user,
                @Nullable String device,
                @Nullable Long fromSeq,
                @Nullable Instant fromTime) {
            return new Selection(conversation, null, null, null, fromTime, null, null, null, user, device, fromSeq);
        }

        /// Everything that the log holds.
        public static Selection all() {
            return new Selection(null, null, null, null, null, null, null, null);
        }

        public static Selection of(UUID conversation) {
            return new Selection(conversation, null, null, null, null, null, null, null);
        }

        public static Selection of(int partition) {
            return new Selection(null, partition, null, null, null, null, null, null);
        }

        public static Selection letters(@Nullable List<String> ids, @Nullable String reason) {
            return new Selection(null, null, null, null, null, null, ids, reason);
        }
    }

    public JobCommand with(Wish wanted) {
        return new JobCommand(job, kind, by, at, select, execute, topic, rate, note, wanted);
    }

    /// @return the record's key in `im.replays.v1`
    public String key() {
        return job + ":command";
    }
}
