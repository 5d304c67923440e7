package parley.contract.topic;

/// A topic exists with another number of partitions: going on would send a conversation's messages to another partition
/// than before.
public final class TopicMismatchException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TopicMismatchException(String message) {
        super(message);
    }
}
