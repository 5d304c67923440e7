package parley.edge.push;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.UuidBytes;
import parley.contract.range.Archive;
import parley.contract.range.ArchiveSlice;
import parley.contract.topic.Partitions;
import parley.edge.sql.MessageRow;

/// Messages in MySQL. The watermark is read before the rows, on the primary key both ways.
final class MySqlArchive implements Archive {
    private static final String COLUMNS = "SELECT seq, placeholder, message_id, conversation_id, sender_id, device,"
            + " client_id, type, version, generation, hash, ttl, ref, body, meta, server_time, recalled_by"
            + " FROM message";

    private final JdbcTemplate jdbc;
    private final MySqlHeads heads;
    private final Partitions partitions;

    MySqlArchive(JdbcTemplate jdbc, MySqlHeads heads, Partitions partitions) {
        this.jdbc = jdbc;
        this.heads = heads;
        this.partitions = partitions;
    }

    @Override
    public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
        return slice(
                conversation,
                limit,
                () -> jdbc.query(
                        COLUMNS + " WHERE conversation_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
                        MySqlArchive::row,
                        UuidBytes.of(conversation),
                        after,
                        upTo,
                        limit));
    }

    @Override
    public ArchiveSlice before(UUID conversation, long before, int limit) {
        return slice(
                conversation,
                limit,
                () -> jdbc.query(
                                COLUMNS + " WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
                                MySqlArchive::row,
                                UuidBytes.of(conversation),
                                before,
                                limit)
                        .reversed());
    }

    private ArchiveSlice slice(UUID conversation, int limit, java.util.function.Supplier<List<ArchiveSlice.Row>> read) {
        return MySqlHeads.guarded(() -> {
            long watermark = heads.watermarks().getOrDefault(partitions.of(conversation), 0L);
            List<ArchiveSlice.Row> rows = read.get();
            return new ArchiveSlice(watermark, rows, rows.size() >= limit);
        });
    }

    private static ArchiveSlice.Row row(ResultSet row, int number) throws SQLException {
        long seq = row.getLong("seq");
        return new ArchiveSlice.Row(seq, row.getBoolean("placeholder") ? null : MessageRow.read(row));
    }
}
