package parley.edge.frame;

import org.jspecify.annotations.Nullable;
import parley.edge.websocket.EncodedFrame;

/// A frame that is answered with an `error` frame; the connection lives on.
public final class FrameProblem extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final @Nullable String id;
    private final @Nullable String request;
    private final long retryAfterMillis;

    /// @param id of the `send` that this answers
    /// @param request of the `sync` that this answers
    public FrameProblem(ErrorCode code, String message, @Nullable String id, @Nullable String request) {
        this(code, message, id, request, 0);
    }

    /// @param retryAfterMillis when the same frame may succeed; 0: not known
    public FrameProblem(
            ErrorCode code, String message, @Nullable String id, @Nullable String request, long retryAfterMillis) {
        super(message, null, false, false);
        this.code = code;
        this.id = id;
        this.request = request;
        this.retryAfterMillis = retryAfterMillis;
    }

    public ErrorCode code() {
        return code;
    }

    /// @return when the same frame may succeed; 0: not known
    public long retryAfterMillis() {
        return retryAfterMillis;
    }

    /// @return the `error` frame
    public EncodedFrame frame() {
        return Frames.error(code, String.valueOf(getMessage()), id, request, retryAfterMillis);
    }
}
