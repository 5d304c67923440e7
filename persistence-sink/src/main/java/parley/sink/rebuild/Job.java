package parley.sink.rebuild;

import java.sql.SQLException;
import parley.contract.event.JobCommand;

/// One kind of job. Called again from the beginning after a failure, and by another process after a death:
/// what was done before must not be harmed, and where it is much it should be found again.
interface Job {
    /// Blocks for as long as it takes.
    ///
    /// @throws SQLException and [org.apache.kafka.common.KafkaException] when a backend failed
    /// @throws IllegalArgumentException when the command can never be carried out
    void run(JobCommand command, JobControl control, JobReport report) throws SQLException;

    /// After the end was told.
    default void forget(JobCommand command) throws SQLException {}
}
