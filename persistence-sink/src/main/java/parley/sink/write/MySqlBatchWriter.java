package parley.sink.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import parley.contract.event.ConversationEvent;
import parley.contract.event.Receipt;

/// The sink's transaction. First the positions are moved by compare-and-set, in one order: their rows are
/// locked until the commit, so that of two sinks that believe they own a partition one waits and then finds
/// that it lost, before it wrote anything. Then come the rows of all partitions together, each idempotent:
/// what is written twice is written once.
///
/// The data source should cache prepared statements: each [Upsert] comes in few shapes. Found rows, not
/// affected rows, must be counted (the driver's default). Safe from any thread; blocks for as long as the
/// pool and MySQL take.
public final class MySqlBatchWriter implements BatchWriter {
    private static final String ADVANCE = "UPDATE sink_offset SET next_offset = ?"
            + " WHERE sink = ? AND topic = ? AND partition_id = ? AND next_offset = ?";
    private static final String POSITION =
            "SELECT next_offset FROM sink_offset WHERE sink = ? AND topic = ? AND partition_id = ?";
    private static final long MISSING = -1;
    private static final Comparator<Slice> LOCK_ORDER = Comparator.comparing(
                    (Slice slice) -> slice.partition().topic())
            .thenComparing(slice -> slice.partition().partition());

    private final DataSource dataSource;
    private final String sink;

    /// @param sink whose positions are moved: `main`, or the name of a rebuild
    public MySqlBatchWriter(DataSource dataSource, String sink) {
        this.dataSource = dataSource;
        this.sink = sink;
    }

    @Override
    public void write(List<Slice> slices) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            try {
                for (Slice slice : slices.stream().sorted(LOCK_ORDER).toList()) {
                    advance(connection, slice.partition(), slice.expectedNext(), slice.newNext());
                }
                rows(connection, slices);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private void advance(Connection connection, TopicPartition partition, long expected, long next)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            update.setLong(1, next);
            update.setString(2, sink);
            update.setString(3, partition.topic());
            update.setInt(4, partition.partition());
            update.setLong(5, expected);
            if (update.executeUpdate() != 1) {
                throw new StaleOffsetException(partition, expected, position(connection, partition));
            }
        }
    }

    private long position(Connection connection, TopicPartition partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(POSITION)) {
            select.setString(1, sink);
            select.setString(2, partition.topic());
            select.setInt(3, partition.partition());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : MISSING;
            }
        }
    }

    private static void rows(Connection connection, List<Slice> slices) throws SQLException {
        var messages = new ArrayList<MessageRow>();
        var receipts = new ArrayList<Receipt>();
        var events = new ArrayList<ConversationEvent>();
        var buried = new ArrayList<LogEntry.Buried>();
        for (Slice slice : slices) {
            for (LogEntry entry : slice.entries()) {
                switch (entry) {
                    case LogEntry.Message message -> messages.add(MessageRow.of(message.message()));
                    case LogEntry.Cursor cursor -> receipts.add(cursor.receipt());
                    case LogEntry.Happened happened -> events.add(happened.event());
                    case LogEntry.Buried dead -> {
                        buried.add(dead);
                        if (dead.placeholder() != null) {
                            messages.add(MessageRow.of(dead.placeholder()));
                        }
                    }
                }
            }
        }
        MessageRows.write(connection, messages);
        CursorRows.write(connection, CursorRise.of(receipts));
        DeliveryFailureRows.write(connection, DeliveryFailure.fold(events));
        DeadLetterRows.write(connection, buried);
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is broken, and MySQL rolls back by itself.
            cause.addSuppressed(e);
        }
    }
}
