package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.DataTruncation;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.sink.deadletter.PoisonReason;

class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "deadlock, 40001, 1213, RETRIABLE",
        "lock wait timeout, 41000, 1205, RETRIABLE",
        "read-only option, HY000, 1290, RETRIABLE",
        "read-only mode, HY000, 1836, RETRIABLE",
        "too many connections, 08004, 1040, RETRIABLE",
        "too many connections of the user, 42000, 1203, RETRIABLE",
        "unknown database, 42000, 1049, RETRIABLE",
        "password refused, 28000, 1045, RETRIABLE",
        "shutdown in progress, 08S01, 1053, RETRIABLE",
        "table full, HY000, 1114, RETRIABLE",
        "nobody knows, , 0, RETRIABLE",
        "data too long, 22001, 1406, POISON",
        "out of range, 22003, 1264, POISON",
        "no such date, 22007, 1292, POISON",
        "no such character, HY000, 1366, POISON",
        "null where none may be, 23000, 1048, POISON",
        "packet too large, 08S01, 1153, POISON",
        "unknown column, 42S22, 1054, FATAL",
        "unknown table, 42S02, 1146, FATAL",
        "syntax, 42000, 1064, FATAL",
        "no right to write, 42000, 1142, FATAL"
    })
    void tellsWhatMySqlSaysApart(String what, String state, int code, Failure expected) {
        assertThat(Failure.of(new SQLException(what, state, code))).isEqualTo(expected);
        assertThat(Failure.of(new BatchUpdateException(what, state, code, new int[0])))
                .isEqualTo(expected);
    }

    @Test
    void triesAgainWhatMayPass() {
        assertThat(Failure.of(new SQLTransientConnectionException("sink - Connection is not available")))
                .isEqualTo(Failure.RETRIABLE);
        assertThat(Failure.of(new SQLNonTransientConnectionException("gone", "08S01")))
                .isEqualTo(Failure.RETRIABLE);
        assertThat(Failure.of(new TimeoutException("dead letter"))).isEqualTo(Failure.RETRIABLE);
        assertThat(Failure.of(new StaleOffsetException(new TopicPartition("t", 0), 1, 2)))
                .isEqualTo(Failure.RETRIABLE);
    }

    @Test
    void givesARecordUpOnlyForWhatItHolds() {
        assertThat(Failure.of(new PoisonException(PoisonReason.BAD_KEY, "no key")))
                .isEqualTo(Failure.POISON);
        assertThat(Failure.of(new DataTruncation(1, true, false, 2, 1))).isEqualTo(Failure.POISON);
    }

    @Test
    void stopsForItsOwnFaults() {
        assertThat(Failure.of(new NullPointerException())).isEqualTo(Failure.FATAL);
        assertThat(Failure.of(new OutOfMemoryError())).isEqualTo(Failure.FATAL);
        assertThat(Failure.of(new RecordTooLargeException("letter"))).isEqualTo(Failure.FATAL);
    }
}
