package parley.edge.reference;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
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
/// database's index. What is in neither may have been accepted a moment ago, by another gateway perhaps: it is
/// absent only when database and view together have come as far as the log. Where the log ends is asked only then.
public final class StoredReferences implements References {
    private static final String BY_ID = "SELECT * FROM message WHERE conversation_id = ? AND message_id = ?";
    private static final String WATERMARK =
            "SELECT next_offset FROM sink_offset WHERE sink = 'main' AND topic = ? AND partition_id = ?";

    private static final int MOST_UNSTORED = 1_000;
    /// A worker is some milliseconds behind the log of a busy partition: it is given a little time to come to where
    /// the log was, so that the answer is not `unavailable` for as long as others write.
    private static final int MOST_PAUSES = 4;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final RedisLink redis;
    private final JdbcTemplate jdbc;
    private final RangeReader ranges;
    private final Partitions partitions;
    private final LogEnd log;

    public StoredReferences(RedisLink redis, JdbcTemplate jdbc, RangeReader ranges, Partitions partitions, LogEnd log) {
        this.redis = redis;
        this.jdbc = jdbc;
        this.ranges = ranges;
        this.partitions = partitions;
        this.log = log;
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
        long stored;
        try {
            // Before the row: what is below the watermark is there, or is not.
            stored = watermark(partitions.of(conversation));
            List<LoggedMessage> rows =
                    jdbc.query(BY_ID, StoredReferences::row, UuidBytes.of(conversation), UuidBytes.of(message));
            if (!rows.isEmpty()) {
                return rows.getFirst();
            }
        } catch (DataAccessException | TransactionException e) {
            throw new StoreUnavailableException("MySQL: " + e.getMessage(), e);
        }
        return above(conversation, message, Seq.below(partitions.generation(), stored));
    }

    private long watermark(int partition) {
        List<Long> next = jdbc.query(WATERMARK, (row, number) -> row.getLong(1), Topic.MESSAGES.topicName(), partition);
        return next.isEmpty() ? 0 : next.getFirst();
    }

    /// Looks through what lies above `stored`, up to where the log ends now.
    private @Nullable LoggedMessage above(UUID conversation, UUID message, long stored) {
        long end = Seq.below(partitions.generation(), log.of(partitions.of(conversation)));
        long reached = stored;
        for (int pauses = 0; reached < end; ) {
            RangeResult rest = ranges.forward(conversation, reached, end, MOST_UNSTORED);
            for (LoggedMessage one : rest.messages()) {
                if (one.envelope().message().equals(message)) {
                    return one;
                }
            }
            if (rest.provenUpTo() == reached) {
                if (pauses++ == MOST_PAUSES) {
                    throw new StoreUnavailableException(
                            "message " + message + " may not be stored yet",
                            new IllegalStateException("the stores are " + (end - reached) + " behind the log"));
                }
                pause();
            }
            reached = rest.provenUpTo();
        }
        return null;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
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
