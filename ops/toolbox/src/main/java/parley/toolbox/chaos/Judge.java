package parley.toolbox.chaos;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import parley.toolbox.chaos.checker.Checker;
import parley.toolbox.chaos.checker.Evidence;
import parley.toolbox.chaos.checker.LogReader;
import parley.toolbox.chaos.checker.LogRecord;
import parley.toolbox.chaos.checker.StoredRow;
import parley.toolbox.chaos.checker.Verdict;
import parley.toolbox.chaos.history.History;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.load.Load;

/// Ends a load, gathers the evidence and has it checked.
final class Judge {
    private static final long POLL_NANOS = 250_000_000;

    /// @param unasked what could not be asked at the end
    record Judgement(List<Line> history, Verdict verdict, List<String> unasked) {}

    private final Target target;
    private final Duration patience;
    private final Consumer<String> progress;

    /// @param patience how long to wait for deliveries, and then for the database
    Judge(Target target, Duration patience, Consumer<String> progress) {
        this.target = target;
        this.patience = patience;
        this.progress = progress;
    }

    /// Blocks. Closes the history.
    Judgement judge(Load load, History history) {
        progress.accept("waiting until nothing is awaited");
        if (!load.quiesce(patience)) {
            progress.accept(load.awaited() + " answers or deliveries are still awaited");
            load.unsettled().forEach(progress);
        }
        List<LogRecord> log = LogReader.read(target.bootstrap());
        progress.accept(log.size() + " records in the log; waiting for the database");
        List<StoredRow> rows = rows(log);
        List<String> unasked = load.ask();
        load.close();
        history.close();
        List<Line> lines = History.read(history.file());
        progress.accept("checking " + lines.size() + " lines, " + log.size() + " records, " + rows.size() + " rows");
        return new Judgement(lines, Checker.check(new Evidence(lines, log, rows)), unasked);
    }

    /// Waits until the database has as many messages as the log has different ones, or until it is clear that it
    /// will not.
    private List<StoredRow> rows(List<LogRecord> log) {
        long wanted = log.stream().map(LogRecord::message).distinct().count();
        long end = System.nanoTime() + patience.toNanos();
        List<StoredRow> rows = new ArrayList<>();
        while (true) {
            try {
                if (target.rows().count() >= wanted || System.nanoTime() > end) {
                    rows = target.rows().read();
                    return rows;
                }
            } catch (SQLException e) {
                progress.accept("the database does not answer: " + e.getMessage());
                if (System.nanoTime() > end) {
                    return rows;
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
