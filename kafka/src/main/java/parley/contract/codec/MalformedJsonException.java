package parley.contract.codec;

/// Bytes that are not the JSON that was expected. The message says what was expected, and never repeats a body.
public final class MalformedJsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedJsonException(String message) {
        super(message);
    }

    public MalformedJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
