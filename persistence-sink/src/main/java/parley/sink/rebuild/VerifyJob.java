package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Selection;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.write.LogDecoder;
import parley.sink.write.SinkOffset;
import parley.sink.write.StoredRows;

/// Proves that the tables are the fold of the log: the rows and the sink's positions are read in one snapshot, so
/// that the fold up to these positions is exactly what must be there. What the log no longer holds is said to be
/// unproven.
///
/// With `execute` the rows that differ are set right, partition by partition, while the sink's positions are held:
/// the live sink waits for that moment, and what it wrote since the snapshot is folded first.
final class VerifyJob implements Job {
    private static final List<Topic> TOPICS = RebuildJob.TOPICS;

    private final DataSource dataSource;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Partitions partitions;
    private final String liveSink;

    VerifyJob(
            DataSource dataSource,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Partitions partitions,
            String liveSink) {
        this.dataSource = dataSource;
        this.consumers = consumers;
        this.partitions = partitions;
        this.liveSink = liveSink;
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            Selection selection = command.select();
            var meant = new LogScan(consumer, partitions, selection);
            for (int partition : meant.meant()) {
                Selection one = selection.conversation() != null
                        ? selection
                        : new Selection(
                                null,
                                partition,
                                selection.fromOffset(),
                                selection.toOffset(),
                                selection.fromTime(),
                                selection.toTime(),
                                null,
                                null);
                new Proof(new LogScan(consumer, partitions, one), partition, command, control, report).run();
            }
        }
    }

    /// The proof of one partition.
    private final class Proof {
        private final LogScan scan;
        private final int partition;
        private final JobCommand command;
        private final JobControl control;
        private final JobReport report;
        private final Differences differences = new Differences();

        Proof(LogScan scan, int partition, JobCommand command, JobControl control, JobReport report) {
            this.scan = scan;
            this.partition = partition;
            this.command = command;
            this.control = control;
            this.report = report;
        }

        /// The folds of the three topics.
        private record Folds(MessageProof messages, CursorProof cursors, FailureProof failures) {}

        void run() throws SQLException {
            Map<TopicPartition, SinkOffset> written;
            boolean whole;
            Folds folds;
            try (Connection snapshot = dataSource.getConnection()) {
                written = begin(snapshot);
                try {
                    List<Stretch> stretches = scan.stretches(TOPICS, written);
                    whole = tell(stretches);
                    folds = folds(snapshot, stretches);
                    for (Stretch stretch : stretches) {
                        read(snapshot, stretch, folds, control);
                    }
                    recalls(snapshot, folds, whole, whole && begins(stretches, Topic.MESSAGES));
                    if (whole) {
                        compare(snapshot, folds);
                    }
                } finally {
                    end(snapshot);
                }
            }
            conclude(written, whole, folds);
        }

        private Folds folds(Connection snapshot, List<Stretch> stretches) throws SQLException {
            var decoder = new LogDecoder(partitions, partitions.generation());
            return new Folds(
                    new MessageProof(
                            decoder, differences, StoredRows.letters(snapshot, Topic.MESSAGES.topicName(), partition)),
                    new CursorProof(
                            decoder, differences, begins(stretches, Topic.RECEIPTS), buried(snapshot, Topic.RECEIPTS)),
                    new FailureProof(
                            decoder, differences, begins(stretches, Topic.EVENTS), buried(snapshot, Topic.EVENTS)));
        }

        private Set<Long> buried(Connection snapshot, Topic topic) throws SQLException {
            Map<Long, String> letters = StoredRows.letters(snapshot, topic.topicName(), partition);
            letters.values().removeIf(Letter.REQUEUED::equals);
            return letters.keySet();
        }

        private static boolean begins(List<Stretch> stretches, Topic topic) {
            return stretches.stream()
                    .filter(stretch -> stretch.partition().topic().equals(topic.topicName()))
                    .allMatch(stretch -> stretch.start() == 0);
        }

        private void recalls(Connection snapshot, Folds folds, boolean whole, boolean first) throws SQLException {
            long rows = folds.messages().compareRecalls(snapshot, whole, first);
            if (rows > 0) {
                report.unproven(rows + " empty rows of partition " + partition
                        + ": whether they were taken back stands behind the part that was selected");
            }
        }

        private void compare(Connection snapshot, Folds folds) throws SQLException {
            folds.messages().compareHeads(snapshot);
            folds.cursors().compare(snapshot);
            folds.failures().compare(snapshot);
            long rows = folds.cursors().unproven() + folds.failures().unproven();
            if (rows > 0) {
                report.unproven(rows + " cursors and failures of partition " + partition
                        + ": higher than what the log still holds");
            }
        }

        /// @return whether everything that the log holds is meant
        private boolean tell(List<Stretch> stretches) {
            Selection select = command.select();
            for (Stretch stretch : stretches) {
                report.total(stretch.records());
                if (stretch.start() > 0) {
                    report.unproven(stretch.partition() + " before offset " + stretch.start()
                            + ": the log does not hold it any more");
                }
            }
            boolean whole = select.fromOffset() == null
                    && select.toOffset() == null
                    && select.fromTime() == null
                    && select.toTime() == null;
            if (!whole) {
                report.unproven("heads, cursors and failures of partition " + partition
                        + ": only a part of the log was selected");
            }
            return whole;
        }

        private void read(Connection connection, Stretch stretch, Folds folds, JobControl wishes) throws SQLException {
            int rate = command.rate() == null ? 0 : command.rate();
            scan.read(stretch, wishes, report, rate, (records, next) -> {
                if (records.isEmpty()) {
                    return;
                }
                String topic = stretch.partition().topic();
                if (topic.equals(Topic.MESSAGES.topicName())) {
                    folds.messages().compare(connection, records);
                } else if (topic.equals(Topic.RECEIPTS.topicName())) {
                    folds.cursors().fold(records);
                } else {
                    folds.failures().fold(records);
                }
            });
        }

        private void conclude(Map<TopicPartition, SinkOffset> written, boolean whole, Folds folds) throws SQLException {
            boolean repair = command.execute() && !differences.kept().isEmpty();
            if (repair && !whole) {
                throw new IllegalArgumentException("a repair needs whole partitions or a conversation, not a part");
            }
            if (repair) {
                repair(written, folds);
            }
            for (Difference each : differences.kept()) {
                boolean repaired = repair && each.fix() != null;
                report.item(each.kind(), each.place(), each.expected(), each.found(), repaired);
                report.changed(repaired ? 1 : 0);
            }
            if (differences.count() > Differences.MOST) {
                report.unproven(differences.count() + " rows of partition " + partition + " differ, of which "
                        + Differences.MOST + " were looked at: rebuild the partition");
            }
        }

        private void repair(Map<TopicPartition, SinkOffset> written, Folds folds) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    Map<TopicPartition, SinkOffset> now = positions(connection, " FOR UPDATE");
                    for (Stretch stretch : scan.stretches(TOPICS, now)) {
                        SinkOffset before = written.get(stretch.partition());
                        Stretch since = stretch.from(before == null ? stretch.from() : before.next());
                        report.total(since.records());
                        read(
                                connection,
                                since,
                                folds,
                                new JobControl(GiveWay.NEVER)); // nobody pauses while rows are locked
                    }
                    for (Difference each : List.copyOf(differences.kept())) {
                        if (each.fix() != null) {
                            each.fix().on(connection);
                        }
                    }
                    connection.commit();
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }

        private Map<TopicPartition, SinkOffset> begin(Connection connection) throws SQLException {
            // Statements instead of the driver's settings: a pool's connection must come back as it was.
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
                statement.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
            }
            return positions(connection, "");
        }

        /// Nothing was written: so there is nothing to lose either when it fails.
        private static void end(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("COMMIT");
            }
        }

        private Map<TopicPartition, SinkOffset> positions(Connection connection, String lock) throws SQLException {
            var found = new HashMap<TopicPartition, SinkOffset>();
            try (PreparedStatement select = connection.prepareStatement("SELECT topic, topic_id, generation,"
                    + " next_offset FROM sink_offset WHERE sink = ? AND partition_id = ? ORDER BY topic" + lock)) {
                select.setString(1, liveSink);
                select.setInt(2, partition);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.put(
                                new TopicPartition(Objects.requireNonNull(row.getString(1)), partition),
                                new SinkOffset(row.getString(2), row.getInt(3), row.getLong(4)));
                    }
                }
            }
            return found;
        }
    }
}
