package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;

/// Positions in the table `sink_offset`. Safe from any thread; blocks for as long as the pool and MySQL
/// take.
public final class MySqlSinkOffsets implements SinkOffsets {
    private final DataSource dataSource;
    private final String sink;
    private final String owner;

    /// @param sink `main`, or the name of a rebuild
    /// @param owner of new rows, for operators: which process began them
    public MySqlSinkOffsets(DataSource dataSource, String sink, String owner) {
        this.dataSource = dataSource;
        this.sink = sink;
        this.owner = owner;
    }

    @Override
    public Map<TopicPartition, SinkOffset> find(Collection<TopicPartition> partitions) throws SQLException {
        var wanted = new HashSet<>(partitions);
        var found = new HashMap<TopicPartition, SinkOffset>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT topic, partition_id, topic_id,"
                        + " generation, next_offset FROM sink_offset WHERE sink = ?")) {
            select.setString(1, sink);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    var partition = new TopicPartition(row.getString(1), row.getInt(2));
                    if (wanted.contains(partition)) {
                        found.put(partition, new SinkOffset(row.getString(3), row.getInt(4), row.getLong(5)));
                    }
                }
            }
        }
        return found;
    }

    @Override
    public void begin(TopicPartition partition, SinkOffset first) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO sink_offset"
                        + " (sink, topic, partition_id, topic_id, generation, next_offset, owner)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE sink = sink_offset.sink")) {
            insert.setString(1, sink);
            insert.setString(2, partition.topic());
            insert.setInt(3, partition.partition());
            insert.setString(4, first.topicId());
            insert.setInt(5, first.generation());
            insert.setLong(6, first.next());
            insert.setString(7, owner);
            insert.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }

    @Override
    public void advance(TopicPartition partition, SinkOffset first) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement("UPDATE sink_offset"
                        + " SET topic_id = ?, next_offset = ?, owner = ?, generation = ?"
                        + " WHERE sink = ? AND topic = ? AND partition_id = ? AND generation < ?")) {
            update.setString(1, first.topicId());
            update.setLong(2, first.next());
            update.setString(3, owner);
            update.setInt(4, first.generation());
            update.setString(5, sink);
            update.setString(6, partition.topic());
            update.setInt(7, partition.partition());
            update.setInt(8, first.generation());
            update.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
        }
    }
}
