package parley.edge.rest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/// The container's own errors (a request line that is not HTTP, headers that are too large) in the same
/// shape as ours. Public with a public constructor because the container makes it by name.
public final class ProblemValve extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (failure != null) {
            LOG.error("a request failed outside of any call", failure);
        }
        var allowed = new java.util.concurrent.atomic.AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        if (allowed.get()) {
            write(response, status);
        }
    }

    private static void write(Response response, int status) {
        String code = code(status);
        String json = "{\"type\":\"urn:parley:problem:" + code + "\",\"title\":\"" + title(status) + "\",\"status\":"
                + status + ",\"code\":\"" + code + "\",\"detail\":\"" + detail(status) + "\"}";
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            var writer = response.getReporter();
            if (writer != null) {
                writer.write(json);
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("a problem could not be told", e);
        }
    }

    private static String title(int status) {
        return status < 500 ? "The request is not acceptable" : "The server failed";
    }

    /// Nothing of the request is repeated: it could not even be read.
    private static String detail(int status) {
        if (status >= 500) {
            return "this is a fault of the server, or of a request that asks for what no server does";
        }
        return status == 405
                ? "expected another method: this one is not served"
                : "expected an HTTP request: a path without encoded slashes, backslashes and zeros, and headers of"
                        + " 16 KiB at most";
    }

    private static String code(int status) {
        for (ProblemCode code : ProblemCode.values()) {
            if (code.status().value() == status && code != ProblemCode.BAD_CREDENTIALS) {
                return code.code();
            }
        }
        return (status < 500 ? ProblemCode.BAD_REQUEST : ProblemCode.INTERNAL).code();
    }
}
