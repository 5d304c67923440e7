package parley.edge.account;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.contract.id.NewIds;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.session.Credentials;

/// Accounts: who there is, and whether a password is theirs. Every call blocks for the database, and some
/// for hashing. Close it when it was made by [#over].
public final class Accounts implements Credentials, AutoCloseable {
    /// What others may see of an account.
    public record Profile(UUID user, String username, String displayName) {}

    /// An account that is to be there.
    public record Wanted(Username username, String displayName) {}

    /// @param created whether it was made now
    /// @param guarded whether it has a password or is an operator's: nobody may log in for its owner
    public record Imported(UUID user, boolean created, boolean guarded) {}

    private static final int DISPLAY_NAME = 128;

    private final AccountStore store;
    private final PasswordHasher hasher;
    private final LoginAttempts attempts;
    private final Clock clock;

    Accounts(AccountStore store, PasswordHasher hasher, LoginAttempts attempts, Clock clock) {
        this.store = store;
        this.hasher = hasher;
        this.attempts = attempts;
        this.clock = clock;
    }

    /// For the command line on the server's own data; there the first operator is made.
    public static Accounts over(DataSource source) {
        return new Accounts(
                new MySqlAccounts(new JdbcTemplate(source)),
                new PasswordHasher(1, 1, Duration.ofMinutes(1), PasswordHasher.Price.USUAL),
                new LoginAttempts(10, Duration.ofSeconds(6)),
                Clock.systemUTC());
    }

    /// @param displayName null: the username
    /// @param operator whether the account may do what operators do; never for a request from outside
    /// @throws ProblemException `bad_request`, `username_taken` or `throttled`
    public Profile create(
            @Nullable String username, @Nullable Secret password, @Nullable String displayName, boolean operator) {
        Username name = Username.parse("username", username);
        String shown = displayName(displayName, name);
        String chosen = Password.chosen(password);
        if (store.byName(name.key()) != null) {
            throw taken(name);
        }
        var account = new Account(NewIds.next(), name, shown, hasher.hash(chosen), operator);
        if (!store.insert(account, clock.instant())) {
            throw taken(name);
        }
        return profile(account);
    }

    /// Makes accounts without passwords for the names that are free.
    ///
    /// @return for each wanted name, in order
    List<Imported> importAll(List<Wanted> wanted) {
        List<Account> accounts = wanted.stream()
                .map(each -> new Account(NewIds.next(), each.username(), each.displayName(), null, false))
                .toList();
        Map<String, Account> present = store.insertFree(accounts, clock.instant());
        return accounts.stream()
                .map(account -> {
                    Account now = present.getOrDefault(account.username().key(), account);
                    boolean guarded = now.passwordHash() != null || now.operator();
                    return new Imported(now.id(), now.id().equals(account.id()), guarded);
                })
                .toList();
    }

    /// @return null when nobody has this name
    public @Nullable Profile find(Username username) {
        Account account = store.byName(username.key());
        return account == null ? null : profile(account);
    }

    /// @return those that exist
    public Map<UUID, Profile> profiles(Collection<UUID> users) {
        return store.byId(users).values().stream()
                .map(Accounts::profile)
                .collect(Collectors.toMap(Profile::user, Function.identity()));
    }

    @Override
    public User check(String username, String password) {
        Username name = Username.parse("username", username);
        String shown = Password.shown(password);
        Duration wait = attempts.begin(name.key(), System.nanoTime());
        if (wait.isPositive()) {
            throw new ProblemException(
                    ProblemCode.THROTTLED, "too many failed logins of this username: wait", wait, null);
        }
        User user = decide(name, shown);
        if (user == null) {
            throw new ProblemException(ProblemCode.BAD_CREDENTIALS, "username and password do not fit");
        }
        attempts.forgive(name.key());
        return user;
    }

    /// @param shown null when it is nobody's password
    /// @return null when name and password do not fit
    private @Nullable User decide(Username name, @Nullable String shown) {
        try {
            Account account = store.byName(name.key());
            String hash = account == null || shown == null ? null : account.passwordHash();
            boolean good = hasher.matches(shown == null ? "" : shown, hash);
            return account == null || !good ? null : new User(account.id(), account.operator());
        } catch (RuntimeException e) {
            // Nobody learned anything about the password: whoever tries again must not be locked out for it.
            attempts.forgive(name.key());
            throw e;
        }
    }

    @Override
    public void close() {
        hasher.close();
    }

    static String displayName(@Nullable String value, Username username) {
        return value == null ? username.name() : Fields.text("displayName", value, DISPLAY_NAME);
    }

    private static Profile profile(Account account) {
        return new Profile(account.id(), account.username().name(), account.displayName());
    }

    private static ProblemException taken(Username name) {
        return new ProblemException(ProblemCode.USERNAME_TAKEN, "username '" + name.name() + "' is taken");
    }
}
