package parley.edge.account;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.edge.session.Identity;
import parley.edge.session.Sessions;

/// What happens to an account between its beginning and its end: new passwords, and the end itself. The
/// account and the sessions that end with it change in one transaction; a login that runs meanwhile opens no
/// session. All calls block for the database, and some for hashing and for the log.
final class AccountLife {
    /// What an operator hands to a user.
    record Reset(UUID user, Secret code, Instant expires) {}

    private static final Logger AUDIT = LoggerFactory.getLogger("parley.audit");

    private final Accounts accounts;
    private final AccountStore store;
    private final Sessions sessions;
    private final TransactionOperations transaction;
    private final Duration resetWithin;
    private final Clock clock;
    private final SecureRandom random;

    /// @param resetWithin how long a code can be used
    AccountLife(
            Accounts accounts,
            AccountStore store,
            Sessions sessions,
            TransactionOperations transaction,
            Duration resetWithin,
            Clock clock,
            SecureRandom random) {
        this.accounts = accounts;
        this.store = store;
        this.sessions = sessions;
        this.transaction = transaction;
        this.resetWithin = resetWithin;
        this.clock = clock;
        this.random = random;
    }

    /// The caller's session goes on, all others of the user end.
    ///
    /// @throws ProblemException `bad_credentials` when the old one does not fit, `throttled` as for a login
    void changePassword(Identity caller, @Nullable Secret old, @Nullable Secret wanted) {
        String chosen = Password.chosen("new", wanted);
        Account account = accounts.confirm(caller.user(), "old", old);
        String hash = accounts.hash(chosen);
        changed(
                account.id(),
                caller.session(),
                () -> store.changePassword(account.id(), account.credentialVersion(), hash));
    }

    /// @throws ProblemException `not_found`; `conflict` when the account has ended
    Reset issueReset(Identity operator, UUID user) {
        if (accounts.required(user).deactivated()) {
            throw new ProblemException(ProblemCode.CONFLICT, "user " + user + " is deactivated: reactivate it first");
        }
        var code = ResetCode.random(random);
        Instant expires = clock.instant().plus(resetWithin);
        store.keepResetCode(user, code.hash(), expires, operator.user());
        AUDIT.info("password-reset operator={} user={}", operator.user(), user);
        return new Reset(user, new Secret(code.text()), expires);
    }

    /// Ends all sessions of the user. Names that do not exist, and codes that do not fit or ran out, are
    /// answered alike.
    ///
    /// @throws ProblemException `bad_credentials`, or `throttled` as for a login
    void reset(@Nullable String username, @Nullable Secret code, @Nullable Secret wanted) {
        Username name = Username.parse("username", username);
        byte[] shown = ResetCode.parse("code", code).hash();
        String chosen = Password.chosen("password", wanted);
        Account account = accounts.counted(
                        name.key(),
                        () -> Optional.ofNullable(accounts.named(name))
                                .filter(each -> store.holdsResetCode(each.id(), shown, clock.instant())))
                .orElseThrow(AccountLife::noSuchCode);
        String hash = accounts.hash(chosen);
        changed(
                account.id(),
                null,
                () -> store.changePassword(account.id(), account.credentialVersion(), hash)
                        && store.useResetCode(account.id(), shown, clock.instant()));
    }

    /// Ends the caller's own account; a second time changes nothing.
    void deactivate(Identity caller, @Nullable Secret password) {
        Account account = accounts.confirm(caller.user(), "password", password);
        end(account.id());
    }

    /// @throws ProblemException `not_found`
    void deactivate(Identity operator, UUID user) {
        accounts.required(user);
        end(user);
        AUDIT.info("deactivate operator={} user={}", operator.user(), user);
    }

    /// The user may log in again, with the password from before. A second time changes nothing.
    ///
    /// @throws ProblemException `not_found`
    void reactivate(Identity operator, UUID user) {
        accounts.required(user);
        if (store.reactivate(user)) {
            AUDIT.info("reactivate operator={} user={}", operator.user(), user);
        }
    }

    private void end(UUID user) {
        Sessions.Ended ended = Objects.requireNonNull(transaction.execute(status -> {
            store.deactivate(user, clock.instant());
            return sessions.end(user, null);
        }));
        sessions.tell(ended);
    }

    private void changed(UUID user, @Nullable UUID except, BooleanSupplier change) {
        Sessions.Ended ended = transaction.execute(status -> {
            if (!change.getAsBoolean()) {
                status.setRollbackOnly();
                return null;
            }
            return sessions.end(user, except);
        });
        if (ended == null) {
            throw new ProblemException(
                    ProblemCode.CONFLICT, "the account was changed by another call in this moment: try again");
        }
        sessions.tell(ended);
    }

    private static ProblemException noSuchCode() {
        return new ProblemException(
                ProblemCode.BAD_CREDENTIALS, "username and code do not fit, or the code ran out or was used");
    }
}
