package parley.edge.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.session.Device;
import parley.edge.session.Grant;
import parley.edge.session.Identity;
import parley.edge.session.Sessions;

/// Accounts in bulk, without passwords, and logged in where a device is given: for moving in from elsewhere
/// and for load tests. Operators only, every session that is made is told to the audit log, and production
/// switches it off.
@RestController
final class ImportController {
    record Wanted(
            @Nullable String username,
            @Nullable String displayName,
            @Nullable String device) {}

    record Import(@Nullable List<@Nullable Wanted> users) {}

    /// @param code `username_taken` when the name is somebody's who has a password: then there is no
    ///     session
    /// @param session and what follows: only where a device was given
    record Result(
            String username,
            UUID user,
            boolean created,
            @Nullable String code,
            @Nullable UUID session,
            @Nullable Secret accessToken,
            @Nullable Secret refreshToken,
            @Nullable Instant expires) {}

    record Results(List<Result> users) {}

    /// One line of the request.
    private record Line(Accounts.Wanted account, @Nullable String device) {}

    private static final Logger AUDIT = LoggerFactory.getLogger("parley.audit");
    private static final int MOST = 1_000;

    private final Accounts accounts;
    private final Sessions sessions;

    ImportController(Accounts accounts, Sessions sessions) {
        this.accounts = accounts;
        this.sessions = sessions;
    }

    @PostMapping("/v1/operator/users/import")
    Results importUsers(Identity caller, @RequestBody Import request) {
        caller.asOperator();
        List<Line> lines = lines(Fields.required("users", request.users()));
        List<Accounts.Imported> imported =
                accounts.importAll(lines.stream().map(Line::account).toList());
        return new Results(results(caller, lines, imported));
    }

    private static List<Line> lines(List<@Nullable Wanted> users) {
        if (users.size() > MOST) {
            throw ProblemException.badRequest("field users has " + users.size() + " items: expected at most " + MOST);
        }
        var lines = new ArrayList<Line>();
        Set<String> keys = new HashSet<>();
        Set<String> looks = new HashSet<>();
        for (int i = 0; i < users.size(); i++) {
            String at = "users[" + i + "]";
            Wanted user = Fields.required(at, users.get(i));
            Username name = Username.parse(at + ".username", user.username());
            boolean first = keys.add(name.key());
            boolean distinct = looks.add(Look.of(name.name()));
            if (!first || !distinct) {
                throw Fields.bad(at + ".username", name.name(), "each name once, and none that looks like another");
            }
            String device = user.device() == null ? null : Device.parse(at + ".device", user.device());
            lines.add(new Line(new Accounts.Wanted(name, Accounts.displayName(user.displayName(), name)), device));
        }
        return lines;
    }

    private List<Result> results(Identity caller, List<Line> lines, List<Accounts.Imported> imported) {
        var wanted = new ArrayList<Sessions.Wanted>();
        for (int i = 0; i < lines.size(); i++) {
            String device = lines.get(i).device();
            if (device != null && !imported.get(i).guarded()) {
                wanted.add(new Sessions.Wanted(imported.get(i).user(), device));
            }
        }
        var grants = sessions.mint(wanted).iterator();
        var results = new ArrayList<Result>();
        for (int i = 0; i < lines.size(); i++) {
            String name = lines.get(i).account().username().name();
            Accounts.Imported account = imported.get(i);
            Grant grant = lines.get(i).device() == null || account.guarded() ? null : grants.next();
            audit(caller, account, grant);
            results.add(result(name, account, grant));
        }
        return results;
    }

    private static Result result(String name, Accounts.Imported account, @Nullable Grant grant) {
        String code = account.guarded() ? ProblemCode.USERNAME_TAKEN.code() : null;
        return grant == null
                ? new Result(name, account.user(), account.created(), code, null, null, null, null)
                : new Result(
                        name,
                        account.user(),
                        account.created(),
                        code,
                        grant.session(),
                        grant.accessToken(),
                        grant.refreshToken(),
                        grant.expires());
    }

    private static void audit(Identity caller, Accounts.Imported account, @Nullable Grant grant) {
        if (account.created()) {
            AUDIT.info("import-user operator={} user={}", caller.user(), account.user());
        }
        if (grant != null) {
            AUDIT.info("mint-session operator={} user={} session={}", caller.user(), account.user(), grant.session());
        }
    }
}
