package parley.sink.rebuild;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.event.JobCommand;
import parley.sink.deadletter.DeadLetters;
import parley.sink.deadletter.KafkaDeadLetters;
import parley.sink.deadletter.PoisonReason;
import parley.sink.write.Failure;
import parley.sink.write.LogDecoder;
import parley.sink.write.LogEntry;
import parley.sink.write.PoisonException;
import parley.sink.write.Requeue;

/// Tries to write dead letters once more, at the places where they stood: a message fills the place of its
/// placeholder, so it has the seq that it always had. A letter that is refused again is written again, with one
/// attempt more; after five it is no longer tried. Without `execute` the same is tried in a transaction that is
/// rolled back.
final class RequeueJob implements Job {
    /// More would be a loop.
    static final int MOST_ATTEMPTS = 5;

    private final DataSource dataSource;
    private final KafkaLetterBox box;
    private final LogDecoder decoder;
    private final DeadLetters deadLetters;
    private final Clock clock;

    RequeueJob(DataSource dataSource, KafkaLetterBox box, LogDecoder decoder, DeadLetters deadLetters, Clock clock) {
        this.dataSource = dataSource;
        this.box = box;
        this.decoder = decoder;
        this.deadLetters = deadLetters;
        this.clock = clock;
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            List<Letter> letters = LetterRows.find(connection, command.select());
            connection.rollback();
            Map<String, KafkaLetterBox.Original> originals = box.find(letters);
            report.total(letters.size());
            for (Letter letter : letters) {
                LogScan.pause(control, report);
                report.skipped(1);
                KafkaLetterBox.Original original = originals.get(letter.id());
                if (!letter.state().equals(Letter.OPEN)) {
                    report.item("skipped", letter.id(), null, "is " + letter.state(), false);
                } else if (letter.attempts() >= MOST_ATTEMPTS) {
                    report.item(
                            "loop", letter.id(), null, "was requeued " + letter.attempts() + " times in vain", false);
                } else if (original == null) {
                    report.item(
                            "gone", letter.id(), null, "the topic of dead letters does not hold it any more", false);
                } else {
                    requeue(connection, letter, original, command, report);
                }
                report.tick();
            }
        }
    }

    private void requeue(
            Connection connection,
            Letter letter,
            KafkaLetterBox.Original original,
            JobCommand command,
            JobReport report)
            throws SQLException {
        ConsumerRecord<byte[], byte[]> record = original.record();
        try {
            LogEntry entry = decoder.decode(record);
            Requeue.Outcome outcome = Requeue.write(connection, entry, original.timed());
            if (command.execute()) {
                LetterRows.change(
                        connection,
                        letter,
                        Letter.REQUEUED,
                        letter.attempts(),
                        clock.instant(),
                        command.by(),
                        command.note());
                connection.commit();
                report.changed(1);
                report.item("requeued", letter.id(), null, outcome.text(), true);
            } else {
                connection.rollback();
                report.item("would be requeued", letter.id(), null, outcome.text(), false);
            }
        } catch (PoisonException e) {
            refused(connection, letter, record, e.reason(), e, command, report);
        } catch (SQLException e) {
            connection.rollback();
            if (Failure.of(e) != Failure.POISON) {
                throw e;
            }
            refused(connection, letter, record, PoisonReason.UNWRITABLE, e, command, report);
        }
    }

    private void refused(
            Connection connection,
            Letter letter,
            ConsumerRecord<byte[], byte[]> record,
            PoisonReason reason,
            Exception error,
            JobCommand command,
            JobReport report)
            throws SQLException {
        if (!command.execute()) {
            report.item("would be refused", letter.id(), null, reason.code() + ": " + error.getMessage(), false);
            return;
        }
        int attempts = letter.attempts() + 1;
        record.headers()
                .add(KafkaDeadLetters.ATTEMPTS, Integer.toString(attempts).getBytes(StandardCharsets.US_ASCII));
        deadLetters.bury(record, reason, error);
        LetterRows.change(connection, letter, Letter.OPEN, attempts, clock.instant(), command.by(), command.note());
        connection.commit();
        report.item("refused", letter.id(), null, reason.code() + ": " + error.getMessage(), false);
    }
}
