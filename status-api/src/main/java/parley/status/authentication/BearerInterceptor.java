package parley.status.authentication;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import parley.status.metric.MetricNames;
import parley.status.problem.ProblemException;

/// Lets a request pass only with an access token, and tells the controllers whose it is.
public final class BearerInterceptor implements HandlerInterceptor {
    private static final String SCHEME = "Bearer ";

    private final AccessTokens tokens;
    private final RevokedSessions sessions;
    private final BooleanSupplier loaded;
    private final Counter refused;

    /// @param loaded whether `sessions` was read to its end: before that nobody can be let in
    public BearerInterceptor(
            AccessTokens tokens, RevokedSessions sessions, BooleanSupplier loaded, MeterRegistry meters) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.loaded = loaded;
        this.refused = meters.counter(MetricNames.REFUSED);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        try {
            Caller caller = tokens.caller(token(request));
            if (!loaded.getAsBoolean()) {
                throw ProblemException.unavailable("the list of revoked sessions is still being read");
            }
            if (sessions.revoked(caller.session())) {
                throw new InvalidTokenException("the session was revoked");
            }
            request.setAttribute(Caller.ATTRIBUTE, caller);
            return true;
        } catch (InvalidTokenException e) {
            refused.increment();
            throw ProblemException.unauthorized(String.valueOf(e.getMessage()));
        } catch (KeysUnavailableException e) {
            throw ProblemException.unavailable(String.valueOf(e.getMessage()));
        }
    }

    private static String token(HttpServletRequest request) {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
        if (headers.size() != 1 || !headers.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new InvalidTokenException("expected one header Authorization: Bearer with an access token");
        }
        return headers.getFirst().substring(SCHEME.length()).strip();
    }
}
