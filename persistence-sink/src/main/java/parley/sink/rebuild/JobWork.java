package parley.sink.rebuild;

import java.sql.SQLException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress.State;
import parley.sink.intake.Backoff;
import parley.sink.write.Failure;

/// One job from its beginning to its end. What a backend fails at is tried again for ever; what cannot be helped
/// ends the job as failed.
final class JobWork implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobWork.class);

    private final JobCommand command;
    private final Job job;
    private final JobControl control;
    private final JobReport report;
    private final Backoff backoff;

    JobWork(JobCommand command, Job job, JobControl control, JobReport report, Backoff backoff) {
        this.command = command;
        this.job = job;
        this.control = control;
        this.report = report;
        this.backoff = backoff;
    }

    @Override
    public void run() {
        LOG.info("job {} ({}) begins", command.job(), command.kind());
        try {
            for (int failures = 0; ; failures++) {
                try {
                    once();
                    return;
                } catch (SQLException | RuntimeException e) {
                    if (end(e)) {
                        return;
                    }
                    Duration pause = backoff.after(failures + 1);
                    LOG.warn("job {} waits {} ms and goes on: {}", command.job(), pause.toMillis(), e.toString());
                    control.rest(pause);
                }
            }
        } catch (JobControl.CancelledException e) {
            tell(State.CANCELLED);
        } catch (JobControl.LostException e) {
            LOG.info("job {} is left to whoever has it now", command.job());
        }
    }

    private void once() throws SQLException {
        control.await();
        report.restart();
        report.tell(State.RUNNING);
        job.run(command, control, report);
        report.tell(State.DONE);
        job.forget(command);
        LOG.info("job {} ({}) is done: {} written", command.job(), command.kind(), report.changed());
    }

    /// @return whether the job is over
    private boolean end(Exception error) {
        if (error instanceof JobControl.CancelledException cancelled) {
            throw cancelled;
        }
        if (error instanceof JobControl.LostException lost) {
            throw lost;
        }
        if (Failure.of(error) == Failure.RETRIABLE) {
            return false;
        }
        LOG.error("job {} ({}) failed", command.job(), command.kind(), error);
        try {
            report.failed(String.valueOf(error.getMessage()));
        } catch (KafkaException e) {
            LOG.error("and that could not be told", e);
        }
        return true;
    }

    private void tell(State state) {
        try {
            report.tell(state);
        } catch (KafkaException e) {
            LOG.error("job {} is {}, and that could not be told", command.job(), state, e);
        }
    }
}
