package parley.edge.session;

import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// The token that a call shows.
public final class Bearer {
    private static final String SCHEME = "Bearer ";

    private Bearer() {}

    /// @param what is expected, for the error
    /// @return what stands behind `Authorization: Bearer`
    /// @throws ProblemException `unauthorized` when there is no such header
    public static String token(NativeWebRequest request, String what) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw unauthorized("expected a header Authorization: Bearer <" + what + ">");
        }
        return header.substring(SCHEME.length()).strip();
    }

    /// @param sentence never holds the token
    public static ProblemException unauthorized(@Nullable String sentence) {
        return new ProblemException(ProblemCode.UNAUTHORIZED, String.valueOf(sentence));
    }

    /// @return the problem of a call that comes before it is known what was revoked
    public static ProblemException starting() {
        return ProblemException.unavailable(
                "this gateway is starting and does not know yet which sessions were revoked",
                new IllegalStateException("the table of sessions is not read yet"));
    }
}
