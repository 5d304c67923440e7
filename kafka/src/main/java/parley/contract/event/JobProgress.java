package parley.contract.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far a job is: a value of `im.replays.v1` with the key `job:progress`. The newest one counts.
///
/// @param at when this was written
/// @param started when the job was first begun
/// @param done records that were looked at, of `total`
/// @param changed rows or records that were written
/// @param bytes of keys and values that were read
/// @param first and `last` place of a record that is meant, as `topic-partition-offset`; null when there is
///     none
/// @param items what was found or done one by one, the first thousand
/// @param found how many items there are in all
/// @param unproven what the log is too short to prove, in words
/// @param positions next offset of each partition, for a job that keeps its position here
/// @param problem why it failed; null unless it did
public record JobProgress(
        UUID job,
        State state,
        Instant at,
        Instant started,
        long done,
        long total,
        long changed,
        long bytes,
        @Nullable String first,
        @Nullable String last,
        List<Item> items,
        long found,
        List<String> unproven,
        List<Position> positions,
        @Nullable String problem) {
    public JobProgress {
        Fields.require("job", job);
        Fields.require("state", state);
        Fields.require("at", at);
        Fields.require("started", started);
        items = List.copyOf(Fields.require("items", items));
        unproven = List.copyOf(Fields.require("unproven", unproven));
        positions = List.copyOf(Fields.require("positions", positions));
    }

    public enum State {
        RUNNING,
        PAUSED,
        CANCELLED,
        DONE,
        FAILED;

        /// @return whether nothing follows
        public boolean last() {
            return this == CANCELLED || this == DONE || this == FAILED;
        }
    }

    /// One difference, or what became of one dead letter.
    ///
    /// @param kind a stable code: `message`, `head`, `userCursor`, `requeued`, `refused` …
    /// @param place where, in words that a query can be made of
    /// @param expected what the log says; null where nothing is compared
    /// @param found what is there; null where nothing is compared
    /// @param repaired whether it was set right
    public record Item(
            String kind,
            String place,
            @Nullable String expected,
            @Nullable String found,
            boolean repaired) {
        public Item {
            Fields.require("kind", kind);
            Fields.require("place", place);
        }
    }

    public record Position(String topic, int partition, long next) {}

    /// @return the record's key in `im.replays.v1`
    public String key() {
        return job + ":progress";
    }
}
