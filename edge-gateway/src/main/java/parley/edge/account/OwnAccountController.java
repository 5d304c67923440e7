package parley.edge.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Secret;
import parley.edge.session.Identity;

/// `/v1/users/me`: one's own profile, password, and the end of the account.
@RestController
@RequestMapping("/v1/users/me")
final class OwnAccountController {
    record NewPassword(
            @Nullable Secret old,

            @com.fasterxml.jackson.annotation.JsonProperty("new") @Nullable Secret wanted) {}

    record Confirmation(@Nullable Secret password) {}

    record Own(
            UUID user,
            String username,
            String displayName,
            @Nullable String about,
            @Nullable String avatar,
            String contactPolicy) {}

    private final AccountLife life;
    private final Profiles profiles;

    OwnAccountController(AccountLife life, Profiles profiles) {
        this.life = life;
        this.profiles = profiles;
    }

    @GetMapping
    Own see(Identity caller) {
        return own(profiles.of(caller.user()));
    }

    @PatchMapping
    Own change(Identity caller, @RequestBody Profiles.Change change) {
        return own(profiles.change(caller.user(), change));
    }

    @PostMapping("/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(Identity caller, @RequestBody NewPassword password) {
        life.changePassword(caller, password.old(), password.wanted());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void deactivate(Identity caller, @RequestBody Confirmation confirmation) {
        life.deactivate(caller, confirmation.password());
    }

    private static Own own(Account account) {
        return new Own(
                account.id(),
                account.username().name(),
                account.displayName(),
                account.about(),
                account.avatar(),
                account.contacts().text());
    }
}
