package parley.client;

import org.jspecify.annotations.Nullable;

/// What a server sent is not what the protocol says. The message names the field and the expectation, never
/// a body.
final class MalformedFrameException extends ParleyException {
    private static final long serialVersionUID = 1L;

    MalformedFrameException(String message) {
        this(message, null);
    }

    MalformedFrameException(String message, @Nullable Throwable cause) {
        super("bad_answer", 0, false, null, message, cause);
    }
}
