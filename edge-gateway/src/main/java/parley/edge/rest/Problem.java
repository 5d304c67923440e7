package parley.edge.rest;

import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/// The body of every error (RFC 9457).
///
/// @param type a name for the kind of problem, not an address to be opened
/// @param retryAfter seconds; null when the same call will not succeed
/// @param limit of a quota that is used up, and `present`, how many there are or would be; else null
public record Problem(
        String type,
        String title,
        int status,
        String code,
        @Nullable String detail,
        @Nullable Long retryAfter,
        @Nullable Long limit,
        @Nullable Long present) {

    static Problem of(ProblemCode code, @Nullable String detail, @Nullable Long retryAfter) {
        return new Problem(
                "urn:parley:problem:" + code.code(),
                code.status().getReasonPhrase(),
                code.status().value(),
                code.code(),
                detail,
                retryAfter,
                null,
                null);
    }

    private static Problem of(ProblemException problem, @Nullable Long retryAfter) {
        Problem plain = of(problem.code(), problem.getMessage(), retryAfter);
        return new Problem(
                plain.type,
                plain.title,
                plain.status,
                plain.code,
                plain.detail,
                retryAfter,
                problem.limit(),
                problem.present());
    }

    static ResponseEntity<Problem> answer(ProblemException problem) {
        var retryAfter = problem.retryAfter();
        Long seconds = retryAfter == null
                ? null
                : Math.max(1, retryAfter.plusMillis(999).toSeconds());
        var answer = ResponseEntity.status(problem.code().status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (seconds != null) {
            answer.header("Retry-After", seconds.toString());
        }
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            answer.header("WWW-Authenticate", "Bearer");
        }
        return answer.body(of(problem, seconds));
    }
}
