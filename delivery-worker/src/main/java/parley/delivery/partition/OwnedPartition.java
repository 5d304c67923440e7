package parley.delivery.partition;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;
import parley.delivery.dispatch.Epoch;

/// A partition while it is assigned to this worker. For the loop's thread.
///
/// ```
/// assigned ──▶ OPENING ──opened──▶ RUNNING
///                 ▲  ▲                │
///                 │  └──── failed ────┤
///           later │                   │
///              REFUSED ◀── refused ───┘
/// ```
/// Only a RUNNING partition is fetched and ticks; the others are paused.
final class OwnedPartition {
    enum State {
        OPENING,
        RUNNING,
        REFUSED
    }

    private static final long UNKNOWN = -1;

    private final int number;
    private final TopicPartition kafka;
    private State state = State.OPENING;
    private Instant due = Instant.MIN;
    private int failures;
    private @Nullable String problem;
    private @Nullable Epoch epoch;
    private String topicId = "";
    private long next = UNKNOWN;
    private long done = UNKNOWN;
    private long committed = UNKNOWN;
    private long poisonSeen = UNKNOWN;
    private boolean ofItsGeneration;

    OwnedPartition(int number) {
        this.number = number;
        this.kafka = new TopicPartition(Topic.MESSAGES.topicName(), number);
    }

    /// @return whether a message of the worker's generation was read since the assignment
    boolean ofItsGeneration() {
        return ofItsGeneration;
    }

    void sawItsGeneration() {
        ofItsGeneration = true;
    }

    int number() {
        return number;
    }

    TopicPartition kafka() {
        return kafka;
    }

    State state() {
        return state;
    }

    boolean running() {
        return state == State.RUNNING;
    }

    /// @return when it wants to be opened, meaningless while RUNNING
    Instant due() {
        return due;
    }

    /// @return failures since it last ran
    int failures() {
        return failures;
    }

    /// @return why it does not run, null while nothing is wrong
    @Nullable String problem() {
        return problem;
    }

    Epoch epoch() {
        Epoch current = epoch;
        if (current == null) {
            throw new IllegalStateException("partition " + number + " has no epoch before it was opened");
        }
        return current;
    }

    boolean hasEpoch() {
        return epoch != null;
    }

    String topicId() {
        return topicId;
    }

    /// @return the view's position: the offset of the first record that is not in the view
    long next() {
        return next;
    }

    /// @return the offset below which everything was published or announced; null when not known yet
    @Nullable Long done() {
        return done == UNKNOWN ? null : done;
    }

    /// Ticks with this epoch from now on.
    void enter(Epoch entered) {
        epoch = entered;
    }

    void opened(String id, long viewNext, long doneUpTo) {
        topicId = id;
        next = viewNext;
        done = doneUpTo;
        state = State.RUNNING;
        problem = null;
    }

    /// The view took everything below `position`.
    void applied(long position) {
        next = position;
    }

    /// Everything below `position` was published or announced.
    void done(long position) {
        done = position;
        failures = 0;
    }

    void retry(String reason, Instant at) {
        state = State.OPENING;
        problem = reason;
        failures++;
        due = at;
    }

    void refuse(String reason, Instant lookAgain) {
        state = State.REFUSED;
        problem = reason;
        failures++;
        due = lookAgain;
    }

    /// @return the offset to commit, null when Kafka knows it already
    @Nullable Long uncommitted() {
        return done == UNKNOWN || done == committed ? null : done;
    }

    void committed(long offset) {
        committed = offset;
    }

    /// @return whether this poison record is met for the first time: it is said once, however often the
    ///     place is read
    boolean firstSight(long offset) {
        boolean first = offset > poisonSeen;
        poisonSeen = Math.max(poisonSeen, offset);
        return first;
    }
}
