package parley.status.problem;

import java.time.Duration;

/// Ends a request with a problem document. Made by the factory methods, one for each kind of problem.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SHOWN = 64;

    private final transient Problem problem;

    private ProblemException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /// 400: `value` of the parameter `field` is not what was `expected`.
    public static ProblemException badInput(String field, String value, String expected) {
        String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
        return new ProblemException(new Problem(
                ProblemCode.BAD_REQUEST,
                field + " '" + shown + "': expected " + expected,
                new Problem.Input(field, shown, expected),
                null));
    }

    /// 401: says why, without the token.
    public static ProblemException unauthorized(String why) {
        return new ProblemException(new Problem(ProblemCode.UNAUTHORIZED, why, null, null));
    }

    /// 403: known, and not allowed.
    public static ProblemException forbidden(String why) {
        return new ProblemException(new Problem(ProblemCode.FORBIDDEN, why, null, null));
    }

    /// 409: the state of what is asked about does not allow it.
    public static ProblemException conflict(String why) {
        return new ProblemException(new Problem(ProblemCode.CONFLICT, why, null, null));
    }

    /// 413: says how much is too much.
    public static ProblemException tooLarge(String why) {
        return new ProblemException(new Problem(ProblemCode.TOO_LARGE, why, null, null));
    }

    /// 404: absent, or not for the asker; nobody can tell which.
    public static ProblemException notFound(String what) {
        return new ProblemException(new Problem(ProblemCode.NOT_FOUND, what, null, null));
    }

    /// 503: nothing was changed and the same request may succeed a second later.
    public static ProblemException unavailable(String what) {
        return new ProblemException(new Problem(ProblemCode.UNAVAILABLE, what, null, SOON));
    }

    Problem problem() {
        return problem;
    }
}
