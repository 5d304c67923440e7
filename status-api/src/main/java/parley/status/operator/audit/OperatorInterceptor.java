package parley.status.operator.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import parley.contract.event.AuditRecord;
import parley.contract.id.NewIds;
import parley.contract.range.StoreUnavailableException;
import parley.status.authentication.Caller;
import parley.status.metric.MetricNames;
import parley.status.problem.ProblemException;

/// Stands before every call of operators: whoever is none is refused, and what an operator does is written
/// to the audit log before it is done, and again with the status of the answer. Without the first record the
/// call is refused; without the second one the chain shows that the outcome is unknown.
public final class OperatorInterceptor implements HandlerInterceptor {
    /// Where a request carries its body: it is read here, so that it can be written down.
    public static final String BODY = "parley.operator.body";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorInterceptor.class);
    private static final String DRAFT = "parley.operator.draft";
    private static final int LARGEST_BODY = 64 * 1024;
    private static final int LONGEST_TEXT = 4 * 1024;
    /// Asked again and again while somebody waits for what is written down already.
    private static final Set<String> PROGRESS =
            Set.of("GET /v1/operator/replays/{job}", "GET /v1/operator/verifications/{job}");

    private final AuditLog log;
    private final Counter refused;

    public OperatorInterceptor(AuditLog log, MeterRegistry meters) {
        this.log = log;
        this.refused = meters.counter(MetricNames.OPERATOR_REFUSED);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        Caller caller = (Caller) request.getAttribute(Caller.ATTRIBUTE);
        if (caller == null || !caller.operator()) {
            refused.increment();
            LOG.warn(
                    "user {} is no operator, and was refused {}",
                    caller == null ? "?" : caller.user(),
                    action(request));
            throw ProblemException.forbidden("this call is for operators");
        }
        byte[] body = request.getInputStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw ProblemException.tooLarge("the body is larger than " + LARGEST_BODY + " bytes");
        }
        request.setAttribute(BODY, body);
        String action = action(request);
        if (!PROGRESS.contains(action)) {
            AuditLog.Draft draft = new AuditLog.Draft(
                    NewIds.next(),
                    AuditRecord.Phase.BEGUN,
                    caller.user(),
                    caller.session(),
                    action,
                    shortened(target(request)),
                    body.length == 0 ? null : shortened(new String(body, StandardCharsets.UTF_8)),
                    null);
            log.append(draft);
            request.setAttribute(DRAFT, draft);
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception failure) {
        if (request.getAttribute(DRAFT) instanceof AuditLog.Draft draft) {
            try {
                log.append(draft.done(response.getStatus()));
            } catch (StoreUnavailableException e) {
                LOG.error(
                        "call {} of operator {} was answered {}, and that could not be written down",
                        draft.call(),
                        draft.actor(),
                        response.getStatus(),
                        e);
            }
        }
    }

    private static String action(HttpServletRequest request) {
        return request.getMethod() + " " + request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    }

    private static String target(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
