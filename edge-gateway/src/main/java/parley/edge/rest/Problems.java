package parley.edge.rest;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import parley.contract.range.StoreUnavailableException;
import parley.edge.frame.Printable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;

/// Turns every exception of a call into a problem. What is the client's fault is not logged; what is ours
/// is, once.
@RestControllerAdvice
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final String TABLE_MISSING = "42S02";

    @ExceptionHandler
    ResponseEntity<Problem> known(ProblemException problem) {
        if (problem.code() == ProblemCode.UNAVAILABLE) {
            LOG.warn("answered unavailable: {}", String.valueOf(problem.getCause()));
        }
        return Problem.answer(problem);
    }

    @ExceptionHandler
    ResponseEntity<Problem> tooLarge(BodyLimit.TooLargeException e) {
        return Problem.answer(tooLargeProblem(e));
    }

    @ExceptionHandler
    ResponseEntity<Problem> notReadable(HttpMessageNotReadableException e) {
        BodyLimit.TooLargeException tooLarge = cause(e, BodyLimit.TooLargeException.class);
        if (tooLarge != null) {
            return Problem.answer(tooLargeProblem(tooLarge));
        }
        JacksonException json = cause(e, JacksonException.class);
        return Problem.answer(ProblemException.badRequest(json == null ? "expected a JSON object" : describe(json)));
    }

    @ExceptionHandler({
        TransientDataAccessException.class,
        DataAccessResourceFailureException.class,
        NonTransientDataAccessResourceException.class,
        CannotCreateTransactionException.class,
        TransactionSystemException.class,
        StoreUnavailableException.class
    })
    ResponseEntity<Problem> storeAway(RuntimeException e) {
        return known(ProblemException.unavailable("the database does not answer: try again", e));
    }

    @ExceptionHandler
    ResponseEntity<Problem> database(DataAccessException e) {
        boolean tablesToCome = e instanceof BadSqlGrammarException bad
                && bad.getSQLException() instanceof SQLException sql
                && TABLE_MISSING.equals(sql.getSQLState());
        return tablesToCome ? storeAway(e) : unexpected(e);
    }

    /// The client went away; there is nobody to answer.
    @ExceptionHandler
    void clientGone(AsyncRequestNotUsableException e) {
        LOG.debug("the client went away", e);
    }

    @ExceptionHandler
    ResponseEntity<Problem> unexpected(Exception e) {
        if (e instanceof ErrorResponse framework) {
            return Problem.answer(ofFramework(framework));
        }
        if (e instanceof IOException) {
            // Whoever reads slower than it sends, or hangs up half-way.
            LOG.debug("a request was not read to its end", e);
            return Problem.answer(ProblemException.badRequest("the body ended early"));
        }
        LOG.error("a call failed", e);
        return Problem.answer(new ProblemException(ProblemCode.INTERNAL, "this is a fault of the server"));
    }

    private static ProblemException ofFramework(ErrorResponse e) {
        ProblemCode code = switch (e.getStatusCode().value()) {
            case 401 -> ProblemCode.UNAUTHORIZED;
            case 403 -> ProblemCode.FORBIDDEN;
            case 404 -> ProblemCode.NOT_FOUND;
            case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
            case 406 -> ProblemCode.NOT_ACCEPTABLE;
            case 413 -> ProblemCode.TOO_LARGE;
            case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> ProblemCode.UNAVAILABLE;
            default -> e.getStatusCode().is4xxClientError() ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL;
        };
        String detail = e.getBody().getDetail();
        return new ProblemException(code, detail == null ? code.status().getReasonPhrase() : shown(detail));
    }

    /// The framework's sentences repeat paths and parameter names as they came.
    private static String shown(String detail) {
        return detail.codePoints().anyMatch(Character::isISOControl) ? Printable.of(detail) : detail;
    }

    private static ProblemException tooLargeProblem(BodyLimit.TooLargeException e) {
        return new ProblemException(ProblemCode.TOO_LARGE, String.valueOf(e.getMessage()));
    }

    /// Never the parser's own words: they quote the input, which may hold a password.
    private static String describe(JacksonException e) {
        if (e instanceof StreamConstraintsException) {
            return "the JSON is nested too deeply, or holds a number or a name that is too long";
        }
        if (e instanceof StreamReadException) {
            boolean twice =
                    e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate");
            String what = twice ? "a field occurs twice" : "broken JSON";
            return e.getLocation() == null
                    ? what
                    : what + " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
        }
        if (e instanceof DatabindException && !e.getPath().isEmpty()) {
            return "field " + path(e) + " has a value of another type: expected " + expected(e);
        }
        return "expected a JSON object and nothing after it";
    }

    private static String expected(JacksonException e) {
        Class<?> type = e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? mismatch.getTargetType()
                : Object.class;
        if (type == String.class || type == Secret.class) {
            return "text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(step -> step.getPropertyName() == null ? "[" + step.getIndex() + "]" : step.getPropertyName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
