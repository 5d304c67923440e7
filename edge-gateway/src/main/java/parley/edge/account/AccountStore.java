package parley.edge.account;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Accounts by id, by name and by what the name looks like. What changes an account takes part in the
/// caller's transaction and locks the account until its end.
interface AccountStore {
    /// @return false when the name, or one that looks like it, is taken
    boolean insert(Account account, Instant now);

    /// Inserts those whose names are free.
    ///
    /// @return what is there afterwards under each name's key, new or old; nothing where only the look is
    ///     taken
    Map<String, Account> insertFree(List<Account> accounts, Instant now);

    /// @param key of the name
    @Nullable Account byName(String key);

    /// @return those that exist, by id
    Map<UUID, Account> byId(Collection<UUID> ids);

    /// @param looks of names
    /// @return the key of whose name looks so, by the look in hexadecimal digits
    Map<String, String> keysByLook(Collection<byte[]> looks);

    /// @param version that the account must have
    /// @return false when it has another by now, or has ended
    boolean changePassword(UUID user, int version, String hash);

    /// Keeps the code that the user may set a new password with, in place of one before.
    void keepResetCode(UUID user, byte[] codeHash, Instant expires, UUID by);

    /// @return whether the code is the user's and has not run out
    boolean holdsResetCode(UUID user, byte[] codeHash, Instant now);

    /// @return false when there is no such code any more; then nothing changed
    boolean useResetCode(UUID user, byte[] codeHash, Instant now);

    /// @return false when it had ended before, or does not exist
    boolean deactivate(UUID user, Instant now);

    /// @return false when it had not ended, or does not exist
    boolean reactivate(UUID user);

    /// @param account with the profile that it is to have
    void saveProfile(Account account);

    /// Fills in what names look like, where it is not known: rows of an earlier version. Each row is its own
    /// transaction.
    ///
    /// @return how many there were
    int fillLooks();
}
