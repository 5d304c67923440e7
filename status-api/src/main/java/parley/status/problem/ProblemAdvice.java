package parley.status.problem;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import parley.contract.range.StoreUnavailableException;

/// Turns every exception of a request into a problem document. Documents are written here as bytes, so that
/// no
/// `Accept` header can turn one into an error of its own.
@RestControllerAdvice
public final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    @ExceptionHandler
    ResponseEntity<Object> handle(ProblemException e) {
        return answer(e.problem(), HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(StoreUnavailableException e) {
        LOG.debug("answered 503", e);
        String detail = "what was asked for cannot be told now: " + e.getMessage();
        return answer(new Problem(ProblemCode.UNAVAILABLE, detail, null, RETRY), HttpHeaders.EMPTY);
    }

    /// The client hung up; there is nobody to answer.
    @ExceptionHandler
    void handle(IOException e) {
        LOG.debug("a client went away", e);
    }

    @ExceptionHandler
    ResponseEntity<Object> handle(Exception e) {
        LOG.error("a request failed for a reason that was not foreseen", e);
        return answer(new Problem(ProblemCode.INTERNAL, "an unforeseen error", null, null), HttpHeaders.EMPTY);
    }

    /// What Spring itself refuses: unknown paths, methods, media types.
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemCode code = ProblemCode.ofStatus(status.value());
        if (code == ProblemCode.INTERNAL) {
            return handle(e);
        }
        return answer(new Problem(code, String.valueOf(e.getMessage()), null, null), headers);
    }

    private static ResponseEntity<Object> answer(Problem problem, HttpHeaders headers) {
        var answer = ResponseEntity.status(problem.code().status())
                .headers(headers)
                .contentType(MediaType.parseMediaType(Problem.MEDIA_TYPE))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
        }
        if (problem.code() == ProblemCode.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.body(problem.json());
    }
}
