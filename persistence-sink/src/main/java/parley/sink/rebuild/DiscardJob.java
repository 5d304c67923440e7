package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import parley.contract.event.JobCommand;

/// Gives open dead letters up. Their bytes stay in `im.dead-letters.v1` for as long as that keeps them, and
/// their placeholders for ever.
final class DiscardJob implements Job {
    private final DataSource dataSource;
    private final Clock clock;

    DiscardJob(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            for (Letter letter : LetterRows.find(connection, command.select())) {
                control.await();
                report.total(1);
                report.skipped(1);
                if (!letter.state().equals(Letter.OPEN)) {
                    report.item("skipped", letter.id(), null, "is " + letter.state(), false);
                } else if (command.execute()) {
                    LetterRows.change(
                            connection,
                            letter,
                            Letter.DISCARDED,
                            letter.attempts(),
                            clock.instant(),
                            command.by(),
                            command.note());
                    connection.commit();
                    report.changed(1);
                    report.item("discarded", letter.id(), null, null, true);
                } else {
                    report.item("would be discarded", letter.id(), null, null, false);
                }
            }
        }
    }
}
