package parley.edge.session;

import java.time.Instant;
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
import parley.edge.rest.Secret;

/// `/v1/sessions`: log in, refresh, see where one is logged in, log out.
@RestController
@RequestMapping("/v1/sessions")
final class SessionsController {
    record Login(
            @Nullable String username,
            @Nullable Secret password,
            @Nullable String device) {}

    record Refresh(@Nullable Secret refreshToken) {}

    record Listed(UUID session, String device, Instant created, Instant expires, boolean current) {}

    record Listing(List<Listed> sessions) {}

    private final Credentials credentials;
    private final Sessions sessions;

    SessionsController(Credentials credentials, Sessions sessions) {
        this.credentials = credentials;
        this.sessions = sessions;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Grant login(@RequestBody Login login) {
        String username = Fields.required("username", login.username());
        String password = Fields.required("password", login.password()).value();
        String device = Device.parse("device", login.device());
        return sessions.open(credentials.check(username, password), device);
    }

    @PostMapping("/refresh")
    Grant refresh(@RequestBody Refresh refresh) {
        Secret token = Fields.required("refreshToken", refresh.refreshToken());
        return sessions.refresh(OpaqueToken.parse("refreshToken", token.value()));
    }

    @GetMapping
    Listing list(Identity caller) {
        return new Listing(sessions.live(caller.user()).stream()
                .map(session -> new Listed(
                        session.id(),
                        session.device(),
                        session.created(),
                        session.expires(),
                        session.id().equals(caller.session())))
                .toList());
    }

    @DeleteMapping("/{session}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revoke(Identity caller, @PathVariable String session) {
        UUID id = session.equals("current") ? caller.session() : Fields.uuid("session", session);
        sessions.revoke(caller.user(), id);
    }
}
