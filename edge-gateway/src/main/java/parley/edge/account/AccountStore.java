package parley.edge.account;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Accounts by id and by name.
interface AccountStore {
    /// @return false when the name is taken
    boolean insert(Account account, Instant now);

    /// Inserts those whose names are free.
    ///
    /// @return what is there afterwards under each name's key, new or old
    Map<String, Account> insertFree(List<Account> accounts, Instant now);

    /// @param key of the name
    @Nullable Account byName(String key);

    /// @return those that exist, by id
    Map<UUID, Account> byId(Collection<UUID> ids);
}
