package parley.status.projection;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;
import parley.contract.topic.TopicMismatchException;
import parley.status.store.MySqlStore;

/// Whether the database was written in the generation of the topics that this service is configured for: with
/// another one the watermark would prove what is not there.
public final class WrittenGeneration implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WrittenGeneration.class);
    private static final String WRITTEN =
            "SELECT COALESCE(MAX(generation), 0) FROM sink_offset WHERE sink = 'main' AND topic = ?";

    private final MySqlStore mysql;
    private final int generation;

    public WrittenGeneration(MySqlStore mysql, int generation) {
        this.mysql = mysql;
        this.generation = generation;
    }

    /// Blocks for the database, and does without it when it does not answer.
    ///
    /// @throws TopicMismatchException when the database is of a later generation
    /// @throws IllegalStateException when no sink has begun this one yet; worth trying again
    @Override
    public void run() {
        int written;
        try {
            written = mysql.read(connection -> {
                try (PreparedStatement select = connection.prepareStatement(WRITTEN)) {
                    select.setString(1, Topic.MESSAGES.topicName());
                    try (ResultSet row = select.executeQuery()) {
                        return row.next() ? row.getInt(1) : 0;
                    }
                }
            });
        } catch (StoreUnavailableException e) {
            LOG.warn("the generation of the database was not compared: {}", e.getMessage());
            return;
        }
        if (written > generation) {
            throw new TopicMismatchException("MySQL was written in generation " + written
                    + ", this service is of generation " + generation + ": set parley.generation of every service to "
                    + written);
        }
        if (written != 0 && written < generation) {
            throw new IllegalStateException("MySQL was written in generation " + written
                    + " and no sink has begun generation " + generation + ": start the sink first");
        }
    }
}
