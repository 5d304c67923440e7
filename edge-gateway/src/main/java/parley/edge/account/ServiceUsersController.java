package parley.edge.account;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.service.Scope;
import parley.edge.service.Service;

/// `/v1/service/users`: another system makes accounts, many with one call, each with its own result. The same
/// call again changes nothing.
@RestController
final class ServiceUsersController {
    record Wanted(
            @Nullable String username,
            @Nullable Secret password,
            @Nullable String displayName) {}

    record Request(@Nullable List<@Nullable Wanted> users) {}

    /// @param user who has the name; null: see `code`
    /// @param created whether it was made now
    /// @param code why nobody has the name; null: somebody has
    record Result(
            @Nullable UUID user,
            boolean created,
            @Nullable String code,
            @Nullable String detail) {}

    record Results(List<Result> users) {}

    private static final int MOST = 1_000;
    /// Hashing is dear, and those who log in wait for their turn too.
    private static final int MOST_PASSWORDS = 100;

    private final Accounts accounts;

    ServiceUsersController(Accounts accounts) {
        this.accounts = accounts;
    }

    @PostMapping("/v1/service/users")
    Results make(Service caller, @RequestBody Request request) {
        caller.require(Scope.USERS);
        List<@Nullable Wanted> users = Fields.required("users", request.users());
        check("items", users.size(), MOST);
        check(
                "passwords",
                users.stream()
                        .filter(user -> user != null && user.password() != null)
                        .count(),
                MOST_PASSWORDS);
        return new Results(make(users));
    }

    private static void check(String what, long present, int most) {
        if (present > most) {
            throw ProblemException.badRequest("field users has " + present + " " + what + ": expected at most " + most);
        }
    }

    private List<Result> make(List<@Nullable Wanted> users) {
        var results = new ArrayList<@Nullable Result>();
        var fresh = new ArrayList<Accounts.Fresh>();
        Set<String> looks = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            String at = "users[" + i + "]";
            Wanted user = Fields.required(at, users.get(i));
            try {
                fresh.add(fresh(at, user, looks));
                results.add(null);
            } catch (ProblemException e) {
                results.add(new Result(null, false, e.code().code(), e.getMessage()));
            }
        }
        var made = accounts.makeAll(fresh).iterator();
        return results.stream()
                .map(result -> result == null ? result(made.next()) : result)
                .toList();
    }

    private Accounts.Fresh fresh(String at, Wanted user, Set<String> looks) {
        Username name = Username.parse(at + ".username", user.username());
        if (!looks.add(Look.of(name.name()))) {
            throw Fields.bad(at + ".username", name.name(), "each name once, and none that looks like another");
        }
        String shown = Accounts.displayName(user.displayName(), name);
        Secret password = user.password();
        String hash = password == null ? null : accounts.hash(Password.chosen(at + ".password", password));
        return new Accounts.Fresh(name, shown, hash);
    }

    private static Result result(Accounts.Made made) {
        return made.user() == null
                ? new Result(
                        null,
                        false,
                        ProblemCode.USERNAME_TAKEN.code(),
                        "the username is reserved, or looks like one that is taken")
                : new Result(made.user(), made.created(), null, null);
    }
}
