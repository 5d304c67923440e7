package parley.edge.rest;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import parley.edge.frame.Printable;

/// Refuses bodies over the limit: at once when the length is announced, else as soon as too much has come.
final class BodyLimit extends OncePerRequestFilter {
    /// Thrown into whoever reads the body.
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(long limit) {
            super("the body is larger than " + limit + " bytes");
        }
    }

    private static final int USUAL = 64 * 1024;
    private static final int BULK = 1024 * 1024;

    private final HandlerExceptionResolver problems;

    BodyLimit(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        int limit = bulk(request) ? BULK : USUAL;
        if (request.getContentLengthLong() > limit) {
            problems.resolveException(request, response, null, new TooLargeException(limit));
        } else if (wildcard(request.getContentType())) {
            // The framework takes it for a fault of the server.
            problems.resolveException(
                    request,
                    response,
                    null,
                    new HttpMediaTypeNotSupportedException(
                            "Content-Type " + Printable.of(request.getContentType()) + ": expected application/json"));
        } else {
            chain.doFilter(new Limited(request, limit), response);
        }
    }

    /// Whether the call may name thousands of users.
    private static boolean bulk(HttpServletRequest request) {
        String path = request.getRequestURI();
        return path.startsWith("/v1/operator/")
                || path.startsWith("/v1/service/") && !path.startsWith("/v1/service/messages")
                || request.getMethod().equals("POST") && path.startsWith("/v1/conversations");
    }

    private static boolean wildcard(@Nullable String contentType) {
        return contentType != null && contentType.contains("*");
    }

    private static final class Limited extends HttpServletRequestWrapper {
        private final int limit;

        Limited(HttpServletRequest request, int limit) {
            super(request);
            this.limit = limit;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream(), limit);
        }
    }

    private static final class LimitedStream extends ServletInputStream {
        private final ServletInputStream in;
        private final long limit;
        private long read;

        LimitedStream(ServletInputStream in, long limit) {
            this.in = in;
            this.limit = limit;
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = in.read(bytes, offset, length);
            count(count);
            return count;
        }

        private void count(int more) throws TooLargeException {
            read += Math.max(0, more);
            if (read > limit) {
                throw new TooLargeException(limit);
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
