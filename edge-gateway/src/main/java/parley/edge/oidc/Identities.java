package parley.edge.oidc;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionOperations;
import parley.edge.account.Accounts;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Which account belongs to whom the provider knows. An account that is there is linked by an operator only:
/// a name or an address that the provider tells proves nothing about it. All calls block for the database.
final class Identities {
    private static final Logger AUDIT = LoggerFactory.getLogger("parley.audit");

    private final MySqlIdentities store;
    private final Accounts accounts;
    private final TransactionOperations transaction;
    private final boolean creates;
    private final Clock clock;

    /// @param creates whether whom we see first gets an account
    Identities(
            MySqlIdentities store, Accounts accounts, TransactionOperations transaction, boolean creates, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.transaction = transaction;
        this.creates = creates;
        this.clock = clock;
    }

    /// @throws ProblemException `forbidden` when there is no account and none is made
    UUID user(Subject subject) {
        UUID user = store.find(subject.issuer(), subject.subject());
        if (user != null) {
            return user;
        }
        if (!creates) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "no account is linked to this subject: an operator can link one");
        }
        return create(subject);
    }

    private UUID create(Subject subject) {
        try {
            return Objects.requireNonNull(transaction.execute(status -> {
                UUID made = accounts.createNamed(
                        subject.username(), subject.issuer() + " " + subject.subject(), subject.displayName());
                store.link(subject.issuer(), subject.subject(), made, clock.instant(), null);
                return made;
            }));
        } catch (DuplicateKeyException e) {
            // Somebody with the same token was faster; the account of this call went with its transaction.
            UUID user = store.find(subject.issuer(), subject.subject());
            if (user == null) {
                throw e;
            }
            return user;
        }
    }

    /// A second time changes nothing.
    ///
    /// @throws ProblemException `not_found` when there is no such user; `conflict` when the subject is
    ///     another user's
    void link(String issuer, String subject, UUID user, UUID operator) {
        if (accounts.openness(List.of(user)).isEmpty()) {
            throw ProblemException.notFound("user " + user);
        }
        try {
            store.link(issuer, subject, user, clock.instant(), operator);
            AUDIT.info("link-identity operator={} user={}", operator, user);
        } catch (DuplicateKeyException e) {
            @Nullable UUID linked = store.find(issuer, subject);
            if (!user.equals(linked)) {
                throw new ProblemException(ProblemCode.CONFLICT, "the subject is linked to user " + linked);
            }
        }
    }

    List<String> subjects(String issuer, UUID user) {
        return store.subjects(issuer, user);
    }

    /// Sessions that are open go on until their tokens end.
    void unlink(String issuer, UUID user, UUID operator) {
        if (store.unlink(issuer, user) > 0) {
            AUDIT.info("unlink-identity operator={} user={}", operator, user);
        }
    }
}
