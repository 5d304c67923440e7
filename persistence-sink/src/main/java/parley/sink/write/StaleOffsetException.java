package parley.sink.write;

import org.apache.kafka.common.TopicPartition;

/// Another sink has moved the partition's position: nothing of the batch was written. Read the position
/// again, seek to it and go on.
public final class StaleOffsetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StaleOffsetException(TopicPartition partition, long expected, long actual) {
        super("position of " + partition + " in MySQL is " + (actual < 0 ? "missing" : actual) + ", expected "
                + expected);
    }
}
