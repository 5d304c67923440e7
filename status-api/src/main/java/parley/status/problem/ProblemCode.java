package parley.status.problem;

import java.util.Locale;

/// The stable codes of this service's problems, each with its HTTP status and title.
public enum ProblemCode {
    BAD_REQUEST(400, "Bad request"),
    UNAUTHORIZED(401, "Not authenticated"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    NOT_ACCEPTABLE(406, "Not acceptable"),
    TOO_LARGE(413, "Too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    INTERNAL(500, "Internal error"),
    UNAVAILABLE(503, "Unavailable for the moment");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /// @return the HTTP status
    public int status() {
        return status;
    }

    /// @return what clients compare with: lower case, words joined by underscores
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title() {
        return title;
    }

    /// @return the code for an HTTP status that some part of the server chose; other 4xx are bad requests
    static ProblemCode ofStatus(int status) {
        for (ProblemCode code : values()) {
            if (code.status == status) {
                return code;
            }
        }
        return status >= 400 && status < 500 ? BAD_REQUEST : INTERNAL;
    }
}
