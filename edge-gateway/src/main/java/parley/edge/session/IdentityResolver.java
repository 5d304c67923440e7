package parley.edge.session;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Gives a call its [Identity] from `Authorization: Bearer`. A call that takes one is refused without a
/// good token; it comes first among the parameters, so that strangers are refused before their body is
/// looked at.
final class IdentityResolver implements HandlerMethodArgumentResolver {
    private final AccessTokens tokens;
    private final RevokedSessions revoked;
    private final BooleanSupplier known;

    /// @param known whether the revoked sessions are known: before that nobody can be trusted
    IdentityResolver(AccessTokens tokens, RevokedSessions revoked, BooleanSupplier known) {
        this.tokens = tokens;
        this.revoked = revoked;
        this.known = known;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Identity.class;
    }

    @Override
    public Identity resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String token = Bearer.token(request, "access token");
        try {
            Identity identity = tokens.verify(token);
            if (!known.getAsBoolean()) {
                throw Bearer.starting();
            }
            if (revoked.revoked(identity.session())) {
                throw Bearer.unauthorized("the session was revoked: log in again");
            }
            return identity;
        } catch (InvalidTokenException e) {
            throw Bearer.unauthorized(e.getMessage());
        }
    }
}
