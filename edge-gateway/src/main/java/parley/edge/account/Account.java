package parley.edge.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param username as it is shown
/// @param passwordHash null: cannot log in with a password
record Account(
        UUID id,
        Username username,
        String displayName,
        @Nullable String passwordHash,
        boolean operator) {
    @Override
    public String toString() {
        return "Account[" + id + ", " + username.name() + "]";
    }
}
