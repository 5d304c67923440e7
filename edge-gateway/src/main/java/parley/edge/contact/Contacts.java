package parley.edge.contact;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.BlockRow;
import parley.edge.account.Accounts;
import parley.edge.account.ContactPolicy;
import parley.edge.publish.TableLog;
import parley.edge.quota.Quota;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Who may draw whom into a conversation, and the blocks that users set. All calls block for the database;
/// those that block or unblock somebody also for the log.
public final class Contacts {
    private static final Logger LOG = LoggerFactory.getLogger(Contacts.class);
    private static final Duration LOG_WAIT = Duration.ofSeconds(9);
    private static final int PAGE = 1_000;

    private final MySqlContacts store;
    private final Blocks blocks;
    private final Accounts accounts;
    private final TableLog log;
    private final int mostBlocks;
    private final Clock clock;

    /// @param mostBlocks how many users one user may block
    Contacts(MySqlContacts store, Blocks blocks, Accounts accounts, TableLog log, int mostBlocks, Clock clock) {
        this.store = store;
        this.blocks = blocks;
        this.accounts = accounts;
        this.log = log;
        this.mostBlocks = mostBlocks;
        this.clock = clock;
    }

    /// Whether these users may be drawn into a conversation by the caller: they are not deactivated, do not
    /// block the caller, and their policy allows it. Why not is not told: nobody learns that it is blocked.
    ///
    /// @throws ProblemException `bad_request` that names those who do not exist; `forbidden` that names those
    ///     who do not want it
    public void check(UUID caller, Set<UUID> users) {
        Map<UUID, Accounts.Openness> found = existing(users);
        var closed = new ArrayList<UUID>();
        var known = new HashSet<UUID>();
        found.forEach((user, openness) -> {
            if (openness.deactivated() || openness.policy() == ContactPolicy.NOBODY || blocks.blocks(user, caller)) {
                closed.add(user);
            } else if (openness.policy() == ContactPolicy.CONTACTS_OF_CONVERSATION) {
                known.add(user);
            }
        });
        if (!known.isEmpty()) {
            known.removeAll(store.sharing(caller, known));
            closed.addAll(known);
        }
        closed.remove(caller);
        refuse(closed);
    }

    /// Whether these users may be drawn into a conversation by whoever runs the platform: they are there and
    /// not deactivated. What they want of strangers is not asked.
    ///
    /// @throws ProblemException as [#check]
    public void checkActive(Set<UUID> users) {
        var closed = new ArrayList<UUID>();
        existing(users).forEach((user, openness) -> {
            if (openness.deactivated()) {
                closed.add(user);
            }
        });
        refuse(closed);
    }

    private Map<UUID, Accounts.Openness> existing(Set<UUID> users) {
        Map<UUID, Accounts.Openness> found = accounts.openness(users);
        List<UUID> missing =
                users.stream().filter(user -> !found.containsKey(user)).limit(3).toList();
        if (!missing.isEmpty()) {
            throw ProblemException.badRequest("users " + missing + ": expected users that exist");
        }
        return found;
    }

    private static void refuse(List<UUID> closed) {
        if (!closed.isEmpty()) {
            List<UUID> named = closed.stream().sorted().limit(3).toList();
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "users " + named + ": they cannot be written to or added by you");
        }
    }

    List<MySqlContacts.Blocked> blocked(UUID user) {
        return store.of(user);
    }

    /// @throws ProblemException `not_found`; `quota_exceeded`; `unavailable` when it is decided, but other
    ///     gateways cannot be told yet: they are as soon as the log takes it
    void block(UUID user, UUID other) {
        if (user.equals(other)) {
            throw ProblemException.badRequest("user " + other + " is yourself: expected somebody else");
        }
        if (accounts.openness(Set.of(other)).isEmpty()) {
            throw ProblemException.notFound("user " + other);
        }
        BlockRow before = store.find(user, other);
        if (before == null || !before.active()) {
            Quota.BLOCKS.check(mostBlocks, store.of(user).size(), 1);
        }
        tell(store.set(user, other, true, clock.instant()));
    }

    /// Whom one does not block may be unblocked, too: nothing changes.
    void unblock(UUID user, UUID other) {
        if (store.find(user, other) != null) {
            tell(store.set(user, other, false, clock.instant()));
        }
    }

    /// Tells again what a crash, or the loss of the topic, may have kept from being told.
    ///
    /// @param restore whether rows that the database lost are written into it; only one that was restored from a
    ///     backup has less than the topic tells
    void repair(boolean restore) {
        int told = blocks.all().size();
        int known = 0;
        BlockRow last = null;
        List<BlockRow> page;
        do {
            page = store.page(last, PAGE);
            known += (int) page.stream()
                    .filter(row -> known(row, blocks.row(row.user(), row.blocked())))
                    .count();
            List<BlockRow> untold = page.stream()
                    .filter(row -> untold(row, blocks.row(row.user(), row.blocked())))
                    .toList();
            if (!untold.isEmpty()) {
                LOG.warn("{} blocks of the database were not in the topic: told again", untold.size());
                untold.stream().map(log::block).toList().forEach(CompletableFuture::join);
                untold.forEach(blocks::apply);
            }
            last = page.isEmpty() ? null : page.getLast();
        } while (page.size() == PAGE);
        if (known < told) {
            lost(restore);
        }
    }

    private void lost(boolean restore) {
        List<BlockRow> lost = blocks.all().stream()
                .filter(row -> {
                    BlockRow stored = store.find(row.user(), row.blocked());
                    return stored == null || stored.version() < row.version();
                })
                .toList();
        if (restore) {
            lost.forEach(row -> store.restore(row, clock.instant()));
            LOG.warn("{} blocks that the database had lost were written into it from the topic", lost.size());
        } else if (!lost.isEmpty()) {
            LOG.error(
                    "the topic tells {} blocks that the database does not have, or has older: it was restored from a"
                            + " backup. Changes to them are not heard until a gateway was started with"
                            + " parley.restore-from-log=true",
                    lost.size());
        }
    }

    private static boolean known(BlockRow row, @Nullable BlockRow told) {
        return told != null && told.version() <= row.version();
    }

    private static boolean untold(BlockRow row, @Nullable BlockRow known) {
        return known == null || known.version() < row.version();
    }

    private void tell(BlockRow row) {
        var written = log.block(row);
        blocks.apply(row);
        try {
            written.get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw untold(e);
        } catch (ExecutionException | TimeoutException e) {
            throw untold(e);
        }
    }

    private static ProblemException untold(Exception cause) {
        return ProblemException.unavailable("it is done, but other gateways hear of it later", cause);
    }
}
