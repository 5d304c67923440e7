package parley.edge.publish;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.topic.Topic;

/// Whether the broker's log is the one that the database was written from. In another one, made anew after its
/// disk was lost say, messages would get places that others have already: so nothing is accepted before a sink
/// has begun a new generation there.
final class LogIdentity {
    private static final Logger LOG = LoggerFactory.getLogger(LogIdentity.class);
    private static final String STORED =
            "SELECT DISTINCT topic_id, generation FROM sink_offset WHERE sink = 'main' AND topic = ?";

    private record Stored(String topicId, int generation) {}

    private final JdbcTemplate jdbc;
    private final Admin admin;
    private final int generation;

    /// @param generation that this gateway is configured for
    LogIdentity(JdbcTemplate jdbc, Admin admin, int generation) {
        this.jdbc = jdbc;
        this.admin = admin;
        this.generation = generation;
    }

    /// Blocks for the broker and the database. A gateway starts without a database too, unless the topic was made
    /// just now: that is when it matters.
    ///
    /// @param made whether this gateway made the topic just now
    /// @throws IllegalStateException when the two do not belong together, or nobody can tell; worth trying again
    void check(boolean made) throws ExecutionException, InterruptedException {
        List<Stored> known;
        try {
            known = jdbc.query(
                    STORED,
                    (row, number) -> new Stored(row.getString("topic_id"), row.getInt("generation")),
                    Topic.MESSAGES.topicName());
        } catch (BadSqlGrammarException e) {
            return; // no sink ever ran here
        } catch (DataAccessException e) {
            if (made) {
                throw new IllegalStateException(
                        "topic " + Topic.MESSAGES.topicName() + " was made just now, and MySQL does not answer whether"
                                + " it was written from another one before",
                        e);
            }
            LOG.warn("MySQL does not answer: not compared with the topic's id ({})", e.toString());
            return;
        }
        if (known.isEmpty()) {
            return;
        }
        var described = admin.describeTopics(List.of(Topic.MESSAGES.topicName()))
                .topicNameValues()
                .get(Topic.MESSAGES.topicName());
        String topicId = Objects.requireNonNull(described).get().topicId().toString();
        known.forEach(stored -> compare(stored, topicId));
    }

    private void compare(Stored stored, String topicId) {
        if (stored.generation() > generation) {
            throw new IllegalStateException("MySQL was written in generation " + stored.generation()
                    + ", this gateway is of generation " + generation + ": set parley.generation of every service to "
                    + stored.generation());
        }
        if (stored.generation() < generation) {
            throw new IllegalStateException("MySQL was written in generation " + stored.generation()
                    + " and no sink has begun generation " + generation + ": start the sink first");
        }
        if (!stored.topicId().equals(topicId)) {
            throw new IllegalStateException("topic " + Topic.MESSAGES.topicName() + " has id " + topicId
                    + ", but MySQL was written from id " + stored.topicId() + ": it was made anew, or one of the two"
                    + " belongs to another installation. Connect what belongs together, or start the next generation");
        }
    }
}
