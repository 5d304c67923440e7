package parley.delivery.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.RedisSystemException;
import parley.contract.codec.MalformedRecordException;
import parley.contract.topic.TopicMismatchException;

class FailuresTest {
    @Test
    void waitsForBackendsThatAreAwayOrFull() {
        assertThat(List.of(
                        new RedisConnectionFailureException("refused"),
                        new QueryTimeoutException("slow", new RedisCommandTimeoutException("300 ms")),
                        new RedisSystemException("rejected", new RedisException("not connected")),
                        answered("OOM command not allowed when used memory > 'maxmemory'"),
                        answered("LOADING Redis is loading the dataset in memory"),
                        answered("READONLY You can't write against a read only replica."),
                        answered("NOSCRIPT No matching script. Please use EVAL."),
                        new TimeoutException("broker"),
                        new NotEnoughReplicasException("one of three"),
                        new ExecutionException(new TimeoutException("broker")),
                        new PartitionMovedException("elsewhere")))
                .allSatisfy(failure ->
                        assertThat(Failures.classify(failure)).as("%s", failure).isEqualTo(Failure.RETRIABLE));
    }

    @Test
    void stopsWhereWaitingDoesNotHelp() {
        assertThat(List.of(
                        answered("WRONGTYPE Operation against a key holding the wrong kind of value"),
                        answered("NOAUTH Authentication required."),
                        new TopicAuthorizationException("im.messages.v1"),
                        new TopicMismatchException("9 partitions"),
                        new PartitionRefusedException("the view of another topic"),
                        new NullPointerException(),
                        new ExecutionException(new TopicAuthorizationException("im.messages.v1"))))
                .allSatisfy(failure ->
                        assertThat(Failures.classify(failure)).as("%s", failure).isEqualTo(Failure.FATAL));
    }

    @Test
    void movesOverARecordThatWillNeverBeUnderstood() {
        assertThat(Failures.classify(new MalformedRecordException("no envelope")))
                .isEqualTo(Failure.POISON);
    }

    @Test
    void describesTheRootInOneLine() {
        var failure = new RuntimeException("outer", new IllegalStateException("first line\nsecond line"));

        assertThat(Failures.describe(failure)).isEqualTo("IllegalStateException: first line");
    }

    private static RuntimeException answered(String answer) {
        return new RedisSystemException("Error in execution", new RedisCommandExecutionException(answer));
    }
}
