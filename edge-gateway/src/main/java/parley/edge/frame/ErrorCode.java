package parley.edge.frame;

import java.util.Locale;

/// The stable codes of `error` frames.
public enum ErrorCode {
    BAD_FRAME,
    BAD_TYPE,
    BAD_BODY,
    NOT_MEMBER,
    NOT_FOUND,
    CONFLICT,
    THROTTLED,
    UNAVAILABLE,
    TOO_LARGE,
    FORBIDDEN,
    EXPIRED;

    /// @return the code as the protocol spells it
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @return whether the same frame may succeed later
    public boolean retry() {
        return this == THROTTLED || this == UNAVAILABLE;
    }
}
