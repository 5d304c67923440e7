package parley.sink.write;

import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;

/// What to do about an error: the one place where the sink decides.
public enum Failure {
    /// The world is at fault: MySQL is away, read-only, full or busy, a deadlock, the pool is exhausted,
    /// the broker does not answer, another sink was faster. Pause the partition, read the position again,
    /// for ever.
    RETRIABLE,
    /// The record is at fault, in any world: find it, bury it, go on behind it.
    POISON,
    /// The program or the schema is at fault: every record would fail. Stop and say so.
    FATAL;

    /// Not allowed by the value: null in a column without, packet larger than the server takes, text in no
    /// character set. The other refusals of data have an SQL state of class 22 or 23.
    private static final Set<Integer> BAD_DATA = Set.of(1048, 1153, 1366);
    /// State class 42 says "wrong statement or no right to it", and some that pass: no right to the
    /// database yet, no such database yet, too many connections, a user's hourly limit.
    private static final Set<Integer> PASSING = Set.of(1044, 1049, 1203, 1226);

    private static final Set<Integer> CONTENTION = Set.of(1205, 1213);

    /// @param error as caught around decoding, writing, burying or reading positions
    public static Failure of(Throwable error) {
        return switch (error) {
            case PoisonException _ -> POISON;
            case StaleOffsetException _ -> RETRIABLE;
            case SQLException sql -> ofSql(sql);
            case KafkaException kafka -> ofKafka(kafka);
            default -> FATAL;
        };
    }

    /// @return whether others held what was wanted, for a moment (a deadlock, a wait for a lock that took too
    ///     long): it says nothing about other partitions
    public static boolean isContention(Throwable error) {
        return error instanceof SQLException sql && CONTENTION.contains(sql.getErrorCode());
    }

    /// What is not known is retried: neither a record is given up nor the sink stopped for an error that
    /// nobody understood.
    private static Failure ofSql(SQLException error) {
        String state = error.getSQLState() == null ? "" : error.getSQLState();
        if (BAD_DATA.contains(error.getErrorCode()) || state.startsWith("22") || state.startsWith("23")) {
            return POISON;
        }
        if (state.startsWith("42") && !PASSING.contains(error.getErrorCode())) {
            return FATAL;
        }
        return RETRIABLE;
    }

    private static Failure ofKafka(KafkaException error) {
        boolean passing = error instanceof RetriableException
                || error instanceof InterruptException
                || error instanceof WakeupException;
        return passing ? RETRIABLE : FATAL;
    }
}
