package parley.edge.account;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
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
    ///
    /// @param about and `avatar`: null where the user says nothing
    /// @param deactivated true when the account has ended; else null, to be left out
    public record Profile(
            UUID user,
            String username,
            String displayName,
            @Nullable String about,
            @Nullable String avatar,
            @Nullable Boolean deactivated) {}

    /// Whether somebody may be drawn into a conversation.
    ///
    /// @param deactivated whether the account has ended
    public record Openness(boolean deactivated, ContactPolicy policy) {}

    /// An account that is to be there.
    public record Wanted(Username username, String displayName) {}

    /// @param created whether it was made now
    /// @param guarded whether it has a password or is an operator's: nobody may log in for its owner
    public record Imported(UUID user, boolean created, boolean guarded) {}

    /// An account that is to be there, with the hash of its password.
    ///
    /// @param passwordHash null: nobody logs in with a password
    record Fresh(
            Username username, String displayName, @Nullable String passwordHash) {}

    /// @param user who has the name now; null: nobody, but it is reserved or looks like another one
    /// @param created whether it was made now
    record Made(@Nullable UUID user, boolean created) {}

    static final int DISPLAY_NAME = 128;

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
        String chosen = Password.chosen("password", password);
        if (!operator && ReservedNames.reserved(name)) {
            throw taken(name);
        }
        if (store.byName(name.key()) != null
                || !store.keysByLook(List.of(name.look())).isEmpty()) {
            throw taken(name);
        }
        var account = Account.fresh(NewIds.next(), name, shown, hasher.hash(chosen), operator);
        if (!store.insert(account, clock.instant())) {
            throw taken(name);
        }
        return profile(account);
    }

    /// Makes an account without a password for somebody who is known elsewhere. The name that is wanted may be
    /// taken, or be none: then it gets one like it, or any.
    ///
    /// @param origin what tells this person from all others; a name is made of its hash where it must
    /// @param displayName what is none is passed over; null: the username
    /// @return the account's id
    /// @throws ProblemException `conflict` when others took every name that was tried in this moment
    public UUID createNamed(@Nullable String wanted, String origin, @Nullable String displayName) {
        for (Username name : FreeNames.of(wanted, origin)) {
            boolean free = distinct(name, store.keysByLook(List.of(name.look()))) && named(name) == null;
            if (free) {
                String shown =
                        FreeNames.attempt(() -> displayName(displayName, name)).orElse(name.name());
                var account = Account.fresh(NewIds.next(), name, shown, null, false);
                if (store.insert(account, clock.instant())) {
                    return account.id();
                }
            }
        }
        throw new ProblemException(ProblemCode.CONFLICT, "no name for the account is free in this moment: try again");
    }

    /// Somebody who proved otherwise who it is.
    ///
    /// @throws ProblemException `not_found`; `forbidden` when the account is deactivated
    public User proven(UUID user) {
        return active(required(user));
    }

    private static User active(Account account) {
        if (account.deactivated()) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "the account is deactivated: an operator can reactivate it");
        }
        return new User(account.id(), account.operator(), account.credentialVersion());
    }

    /// Makes accounts without passwords for the names that are free.
    ///
    /// @return for each wanted name, in order
    /// @throws ProblemException `username_taken` when a name is reserved, or looks like another one
    List<Imported> importAll(List<Wanted> wanted) {
        Map<String, String> keys = store.keysByLook(
                wanted.stream().map(each -> each.username().look()).toList());
        for (Wanted each : wanted) {
            if (!distinct(each.username(), keys)) {
                throw taken(each.username());
            }
        }
        List<Account> accounts = wanted.stream()
                .map(each -> Account.fresh(NewIds.next(), each.username(), each.displayName(), null, false))
                .toList();
        Map<String, Account> present = store.insertFree(accounts, clock.instant());
        return accounts.stream()
                .map(account -> imported(account, present.get(account.username().key())))
                .toList();
    }

    /// Makes an account for each name that is free; each name has its own result.
    ///
    /// @return in order
    List<Made> makeAll(List<Fresh> wanted) {
        Map<String, String> keys = store.keysByLook(
                wanted.stream().map(each -> each.username().look()).toList());
        List<Account> accounts = wanted.stream()
                .map(each ->
                        Account.fresh(NewIds.next(), each.username(), each.displayName(), each.passwordHash(), false))
                .toList();
        List<Account> fitting = accounts.stream()
                .filter(account -> distinct(account.username(), keys))
                .toList();
        Map<String, Account> present = fitting.isEmpty() ? Map.of() : store.insertFree(fitting, clock.instant());
        return accounts.stream().map(account -> made(account, present)).toList();
    }

    /// @param present by name
    private static Made made(Account wanted, Map<String, Account> present) {
        Account now = present.get(wanted.username().key());
        return now == null ? new Made(null, false) : new Made(now.id(), now.id().equals(wanted.id()));
    }

    /// @param keys of names that are taken, by their look
    /// @return whether the name is free, or somebody's who has exactly this one
    private static boolean distinct(Username name, Map<String, String> keys) {
        String key = keys.getOrDefault(HexFormat.of().formatHex(name.look()), name.key());
        return key.equals(name.key()) && !ReservedNames.reserved(name);
    }

    /// @param now null: somebody took a name that looks like it in this moment
    private static Imported imported(Account wanted, @Nullable Account now) {
        if (now == null) {
            throw taken(wanted.username());
        }
        boolean guarded = now.passwordHash() != null || now.operator() || now.deactivated();
        return new Imported(now.id(), now.id().equals(wanted.id()), guarded);
    }

    /// Works out what names look like where an earlier version left none.
    void fillLooks() {
        store.fillLooks();
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

    /// @return those that exist
    public Map<UUID, Openness> openness(Collection<UUID> users) {
        return store.byId(users).values().stream()
                .collect(Collectors.toMap(
                        Account::id, account -> new Openness(account.deactivated(), account.contacts())));
    }

    @Override
    public User check(String username, String password) {
        Username name = Username.parse("username", username);
        String shown = Password.shown("password", password);
        Account account = counted(name.key(), () -> fitting(store.byName(name.key()), shown))
                .orElseThrow(
                        () -> new ProblemException(ProblemCode.BAD_CREDENTIALS, "username and password do not fit"));
        return active(account);
    }

    /// Asks somebody who is logged in for the password once more. Counts as a login does.
    ///
    /// @param field named in the error
    /// @throws ProblemException `bad_credentials` or `throttled`
    Account confirm(UUID user, String field, @Nullable Secret password) {
        String shown = Password.shown(field, Fields.required(field, password).value());
        Account account = required(user);
        return counted(account.username().key(), () -> fitting(account, shown))
                .orElseThrow(() ->
                        new ProblemException(ProblemCode.BAD_CREDENTIALS, "field " + field + ": not your password"));
    }

    /// Counts what could be guessing; what succeeds, and what was never decided, does not count.
    ///
    /// @param key of the username
    /// @throws ProblemException `throttled` when there were too many
    <T> Optional<T> counted(String key, Supplier<Optional<T>> decision) {
        Duration wait = attempts.begin(key, System.nanoTime());
        if (wait.isPositive()) {
            throw new ProblemException(
                    ProblemCode.THROTTLED, "too many failed logins of this username: wait", wait, null);
        }
        try {
            Optional<T> decided = decision.get();
            if (decided.isPresent()) {
                attempts.forgive(key);
            }
            return decided;
        } catch (RuntimeException e) {
            // Nobody learned anything about the password: whoever tries again must not be locked out for it.
            attempts.forgive(key);
            throw e;
        }
    }

    /// @param shown null when it is nobody's password
    private Optional<Account> fitting(@Nullable Account account, @Nullable String shown) {
        String hash = account == null || shown == null ? null : account.passwordHash();
        boolean good = hasher.matches(shown == null ? "" : shown, hash);
        return good ? Optional.ofNullable(account) : Optional.empty();
    }

    /// @throws ProblemException `not_found` when there is no such user
    Account required(UUID user) {
        Account account = store.byId(List.of(user)).get(user);
        if (account == null) {
            throw ProblemException.notFound("user " + user);
        }
        return account;
    }

    /// @return null when nobody has this name
    @Nullable Account named(Username username) {
        return store.byName(username.key());
    }

    /// Blocks for its turn.
    String hash(String password) {
        return hasher.hash(password);
    }

    @Override
    public void close() {
        hasher.close();
    }

    static String displayName(@Nullable String value, Username username) {
        return value == null ? username.name() : Fields.text("displayName", value, DISPLAY_NAME);
    }

    static Profile profile(Account account) {
        return new Profile(
                account.id(),
                account.username().name(),
                account.displayName(),
                account.about(),
                account.avatar(),
                account.deactivated() ? true : null);
    }

    private static ProblemException taken(Username name) {
        return new ProblemException(
                ProblemCode.USERNAME_TAKEN, "username '" + name.name() + "' is taken, or looks like one that is");
    }
}
