package parley.edge.reference;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import parley.contract.event.LoggedMessage;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.redis.RedisLink;
import parley.edge.sql.MessageRow;

/// Recent ids say where a message is, and the one reader reads that place; older ones are found by the
/// database's index. What is in neither is absent only when the database has come as far as the view had
/// before it was asked.
public final class StoredReferences implements References {
    private static final String BY_ID = "SELECT * FROM message WHERE conversation_id = ? AND message_id = ?";
    private static final String WATERMARK =
            "SELECT next_offset FROM sink_offset WHERE sink = 'main' AND topic = ? AND partition_id = ?";

    private static final int MOST_UNSTORED = 1_000;

    private final RedisLink redis;
    private final JdbcTemplate jdbc;
    private final RangeReader ranges;
    private final Partitions partitions;

    public StoredReferences(RedisLink redis, JdbcTemplate jdbc, RangeReader ranges, Partitions partitions) {
        this.redis = redis;
        this.jdbc = jdbc;
        this.ranges = ranges;
        this.partitions = partitions;
    }

    @Override
    public @Nullable LoggedMessage find(UUID conversation, UUID message) {
        long seq = recent(conversation, message);
        if (seq > Seq.NONE) {
            RangeResult place = ranges.backward(conversation, seq + 1, seq - 1, 1);
            if (!place.messages().isEmpty()) {
                return place.messages().getFirst();
            }
        }
        long end = ranges.end(conversation);
        try {
            return stored(conversation, message, end);
        } catch (DataAccessException | TransactionException e) {
            throw new StoreUnavailableException("MySQL: " + e.getMessage(), e);
        }
    }

    /// The watermark is read before the row: what is below it is there, or is not. What lies above it, up to
    /// where the view was before, is looked through.
    private @Nullable LoggedMessage stored(UUID conversation, UUID message, long end) {
        List<Long> watermark = jdbc.query(
                WATERMARK, (row, number) -> row.getLong(1), Topic.MESSAGES.topicName(), partitions.of(conversation));
        List<LoggedMessage> rows =
                jdbc.query(BY_ID, StoredReferences::row, UuidBytes.of(conversation), UuidBytes.of(message));
        if (!rows.isEmpty()) {
            return rows.getFirst();
        }
        long below = Seq.of(Topic.GENERATION, watermark.isEmpty() ? 0 : watermark.getFirst()) - 1;
        if (below >= end - 1) {
            return null;
        }
        RangeResult rest = ranges.forward(conversation, below, end - 1, MOST_UNSTORED);
        for (LoggedMessage one : rest.messages()) {
            if (one.envelope().message().equals(message)) {
                return one;
            }
        }
        if (rest.provenUpTo() < end - 1) {
            throw new StoreUnavailableException(
                    "message " + message + " may not be stored yet", new IllegalStateException("up to " + watermark));
        }
        return null;
    }

    private static LoggedMessage row(ResultSet row, int number) throws SQLException {
        return MessageRow.read(row);
    }

    /// @return where the message is; 0 when Redis does not know it, or does not answer
    private long recent(UUID conversation, UUID message) {
        try {
            byte[] key = RedisKeys.recent(partitions.of(conversation), message).getBytes(StandardCharsets.UTF_8);
            byte[] value = redis.await(redis.commands().get(key));
            if (value == null) {
                return Seq.NONE;
            }
            String text = new String(value, StandardCharsets.UTF_8);
            return Long.parseLong(text, 0, Math.max(0, text.indexOf(' ')), 10);
        } catch (StoreUnavailableException | NumberFormatException e) {
            return Seq.NONE;
        }
    }
}
