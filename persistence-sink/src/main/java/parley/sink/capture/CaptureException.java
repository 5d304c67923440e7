package parley.sink.capture;

import org.jspecify.annotations.Nullable;

/// Changes cannot be captured as things are; worth trying again later. The message is one line for the
/// operator.
final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
