package parley.edge.service;

import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import parley.edge.session.Bearer;

/// Gives a call its [Service]. As with users, it comes first among the parameters, so that strangers are
/// refused before their body is looked at.
final class ServiceResolver implements HandlerMethodArgumentResolver {
    private final Services services;

    ServiceResolver(Services services) {
        this.services = services;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Service.class;
    }

    @Override
    public Service resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        return services.caller(Bearer.token(request, "service token"));
    }
}
