package parley.edge.rest;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/// Why a call failed: the stable `code` of a problem, in lower case. Clients decide by it; sentences may
/// change.
public enum ProblemCode {
    BAD_REQUEST(HttpStatus.BAD_REQUEST),
    BAD_CREDENTIALS(HttpStatus.UNAUTHORIZED),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED),
    FORBIDDEN(HttpStatus.FORBIDDEN),
    NOT_MEMBER(HttpStatus.FORBIDDEN),
    NOT_FOUND(HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE),
    USERNAME_TAKEN(HttpStatus.CONFLICT),
    CONFLICT(HttpStatus.CONFLICT),
    TYPE_PUBLISHED(HttpStatus.CONFLICT),
    TYPE_RESERVED(HttpStatus.CONFLICT),
    VERSION_GAP(HttpStatus.CONFLICT),
    INCOMPATIBLE_SCHEMA(HttpStatus.CONFLICT),
    BAD_SCHEMA(HttpStatus.BAD_REQUEST),
    BAD_TYPE(HttpStatus.BAD_REQUEST),
    BAD_BODY(HttpStatus.BAD_REQUEST),
    EXPIRED(HttpStatus.CONFLICT),
    QUOTA_EXCEEDED(HttpStatus.CONFLICT),
    TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    THROTTLED(HttpStatus.TOO_MANY_REQUESTS),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE);

    private final HttpStatus status;

    ProblemCode(HttpStatus status) {
        this.status = status;
    }

    public HttpStatus status() {
        return status;
    }

    /// @return as it stands in the answer
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
