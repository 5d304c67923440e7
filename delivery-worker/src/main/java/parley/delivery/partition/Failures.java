package parley.delivery.partition;

import io.lettuce.core.RedisException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.PoolException;
import parley.contract.codec.MalformedRecordException;

/// The one place that says what a failure of this service asks for.
public final class Failures {
    /// First words of Redis errors that mean "not now". Out of memory is the same as down: keys without a
    /// time to live fill it, and only an operator or a purge can help.
    private static final List<String> NOT_NOW = List.of(
            "OOM",
            "LOADING",
            "BUSY",
            "READONLY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "NOREPLICAS",
            "MISCONF",
            "NOSCRIPT");

    private Failures() {}

    public static Failure classify(Throwable failure) {
        return switch (failure) {
            case MalformedRecordException e -> Failure.POISON;
            case PartitionMovedException e -> Failure.RETRIABLE;
            case RetriableException e -> Failure.RETRIABLE;
            case TimeoutException e -> Failure.RETRIABLE;
            case ExecutionException e -> cause(e);
            case RedisConnectionFailureException e -> Failure.RETRIABLE;
            case PoolException e -> Failure.RETRIABLE;
            case DataAccessException e -> redis(e);
            default -> Failure.FATAL;
        };
    }

    /// @return one line without a stack: what a log or the health may show
    public static String describe(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = root.getMessage();
        return root.getClass().getSimpleName()
                + (message == null ? "" : ": " + message.lines().findFirst().orElse(""));
    }

    private static Failure cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? Failure.RETRIABLE : classify(cause);
    }

    private static Failure redis(DataAccessException failure) {
        String said = commandError(failure);
        return said == null || NOT_NOW.stream().anyMatch(said::startsWith) ? Failure.RETRIABLE : Failure.FATAL;
    }

    /// @return what Redis answered, or null when it did not answer at all
    private static @Nullable String commandError(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof io.lettuce.core.RedisCommandExecutionException answered) {
                return answered.getMessage();
            }
            if (cause instanceof RedisException) {
                return null;
            }
        }
        return null;
    }
}
