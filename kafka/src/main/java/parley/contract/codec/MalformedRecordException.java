package parley.contract.codec;

/// Bytes that are not a record of their topic. It will not get better by trying again: the record is poison.
public class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
