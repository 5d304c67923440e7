package parley.edge.push;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import parley.contract.id.UuidBytes;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;

/// How far the sink has written, and the heads it knows.
final class MySqlHeads {
    private static final String SINK = "main";
    private static final int MOST_IDS = 500;

    private final JdbcTemplate jdbc;

    MySqlHeads(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @return by partition, the offset of the first record that is not written
    /// @throws StoreUnavailableException when MySQL does not answer
    Map<Integer, Long> watermarks() {
        return guarded(() -> {
            var watermarks = new HashMap<Integer, Long>();
            jdbc.query(
                    "SELECT partition_id, next_offset FROM sink_offset WHERE sink = ? AND topic = ?",
                    row -> {
                        watermarks.put(row.getInt(1), row.getLong(2));
                    },
                    SINK,
                    Topic.MESSAGES.topicName());
            return watermarks;
        });
    }

    /// @return the heads of those conversations that have one
    /// @throws StoreUnavailableException when MySQL does not answer
    Map<UUID, Long> heads(List<UUID> conversations) {
        return guarded(() -> {
            var heads = new HashMap<UUID, Long>();
            for (int from = 0; from < conversations.size(); from += MOST_IDS) {
                List<UUID> some = conversations.subList(from, Math.min(conversations.size(), from + MOST_IDS));
                String marks = "?,".repeat(some.size() - 1) + "?";
                jdbc.query(
                        "SELECT id, last_seq FROM conversation WHERE id IN (" + marks + ")",
                        row -> {
                            heads.put(UuidBytes.from(row.getBytes(1)), row.getLong(2));
                        },
                        some.stream().map(UuidBytes::of).toArray());
            }
            return heads;
        });
    }

    static <T> T guarded(java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (DataAccessException | TransactionException e) {
            throw new StoreUnavailableException("MySQL: " + e.getMessage(), e);
        }
    }
}
