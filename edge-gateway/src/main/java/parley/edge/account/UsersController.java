package parley.edge.account;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.rest.Secret;
import parley.edge.session.Identity;

/// `/v1/users`: make an account, find one by its exact name, look at one; a new password by an operator's
/// code.
@RestController
@RequestMapping("/v1/users")
final class UsersController {
    record Registration(
            @Nullable String username,
            @Nullable Secret password,
            @Nullable String displayName) {}

    record Registered(UUID user, String username) {}

    record NewPassword(
            @Nullable String username,
            @Nullable Secret code,
            @Nullable Secret password) {}

    record Found(List<Accounts.Profile> users) {}

    private final Accounts accounts;
    private final AccountLife life;

    UsersController(Accounts accounts, AccountLife life) {
        this.accounts = accounts;
        this.life = life;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Registered register(@RequestBody Registration wanted) {
        Accounts.Profile made = accounts.create(wanted.username(), wanted.password(), wanted.displayName(), false);
        return new Registered(made.user(), made.username());
    }

    @PostMapping("/password-reset")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reset(@RequestBody NewPassword wanted) {
        life.reset(wanted.username(), wanted.code(), wanted.password());
    }

    @GetMapping("/{user}")
    Accounts.Profile see(Identity caller, @PathVariable String user) {
        return Accounts.profile(accounts.required(Fields.uuid("user", user)));
    }

    @GetMapping
    Found find(Identity caller, @RequestParam(required = false) @Nullable String username) {
        Accounts.Profile found = accounts.find(Username.parse("username", username));
        return new Found(found == null ? List.of() : List.of(found));
    }
}
