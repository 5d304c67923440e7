package parley.sink.write;

import parley.sink.deadletter.PoisonReason;

/// A record that will not become writable by trying again. The message never repeats a body.
public final class PoisonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final PoisonReason reason;

    PoisonException(PoisonReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    PoisonException(PoisonReason reason, Throwable cause) {
        super(cause.getMessage(), cause);
        this.reason = reason;
    }

    public PoisonReason reason() {
        return reason;
    }
}
