package parley.edge.service;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.rest.Secret;
import parley.edge.session.Identity;

/// `/v1/operator/services`: tokens for other systems. Operators only; told to the audit log.
@RestController
@RequestMapping("/v1/operator/services")
final class ServicesController {
    /// @param expires when; null: in 90 days
    record Wanted(
            @Nullable String name,
            @Nullable List<@Nullable String> scopes,
            @Nullable String expires) {}

    /// @param token what the service shows; told this once
    record Made(UUID service, String name, List<String> scopes, Instant expires, Secret token) {}

    record Listed(
            UUID service,
            String name,
            List<String> scopes,
            Instant created,
            UUID createdBy,
            Instant expires,
            @Nullable Instant revoked) {}

    record Listing(List<Listed> services) {}

    private static final Duration USUAL = Duration.ofDays(90);

    private final Services services;
    private final Clock clock;

    ServicesController(Services services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Made create(Identity caller, @RequestBody Wanted wanted) {
        UUID operator = caller.asOperator().user();
        String name = ServiceName.parse("name", wanted.name());
        Set<Scope> scopes = Scope.parse("scopes", Fields.required("scopes", wanted.scopes()));
        Services.Made made = services.create(operator, name, scopes, expires(wanted.expires()));
        Service service = made.service();
        return new Made(service.token(), name, texts(service), service.expires(), made.secret());
    }

    @GetMapping
    Listing list(Identity caller) {
        caller.asOperator();
        return new Listing(
                services.all().stream().map(ServicesController::listed).toList());
    }

    @DeleteMapping("/{service}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Identity caller, @PathVariable String service) {
        UUID operator = caller.asOperator().user();
        services.revoke(operator, Fields.uuid("service", service));
    }

    private Instant expires(@Nullable String text) {
        if (text == null) {
            return clock.instant().plus(USUAL);
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Fields.bad("expires", text, "a time as 2030-01-31T00:00:00Z");
        }
    }

    private static Listed listed(MySqlServices.Stored stored) {
        Service service = stored.service();
        return new Listed(
                service.token(),
                service.name(),
                texts(service),
                stored.created(),
                stored.createdBy(),
                service.expires(),
                stored.revoked());
    }

    private static List<String> texts(Service service) {
        return service.scopes().stream().map(Scope::text).toList();
    }
}
