package parley.edge.oidc;

import java.nio.charset.StandardCharsets;
import java.util.List;
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
import parley.edge.session.Identity;

/// `/v1/operator/users/{user}/identities`: which subjects of the identity provider are this user. Operators
/// only; told to the audit log.
@RestController
@RequestMapping("/v1/operator/users/{user}/identities")
final class IdentitiesController {
    record Link(@Nullable String subject) {}

    record Linked(String issuer, List<String> subjects) {}

    private static final int LONGEST = 255;

    private final Identities identities;
    private final String issuer;

    IdentitiesController(Identities identities, Issuer issuer) {
        this.identities = identities;
        this.issuer = issuer.name();
    }

    /// Whose subjects they are.
    record Issuer(String name) {}

    @GetMapping
    Linked list(Identity caller, @PathVariable String user) {
        caller.asOperator();
        return new Linked(issuer, identities.subjects(issuer, Fields.uuid("user", user)));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void link(Identity caller, @PathVariable String user, @RequestBody Link link) {
        UUID operator = caller.asOperator().user();
        UUID id = Fields.uuid("user", user);
        identities.link(issuer, subject(link.subject()), id, operator);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unlink(Identity caller, @PathVariable String user) {
        UUID operator = caller.asOperator().user();
        identities.unlink(issuer, Fields.uuid("user", user), operator);
    }

    private static String subject(@Nullable String text) {
        String subject = Fields.required("subject", text);
        int length = subject.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST) {
            throw Fields.bad("subject", subject, "1 to " + LONGEST + " bytes of UTF-8");
        }
        return subject;
    }
}
