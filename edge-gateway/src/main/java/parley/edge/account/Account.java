package parley.edge.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// @param username as it is shown
/// @param passwordHash null: cannot log in with a password
/// @param credentialVersion raised by whatever makes logins under way worthless
/// @param deactivated whether the account has ended: cannot log in, but the name stays taken
/// @param about what the user says of itself; null: nothing
/// @param avatar address of a picture; null: none
/// @param contacts who may begin to talk to the user
record Account(
        UUID id,
        Username username,
        String displayName,
        @Nullable String passwordHash,
        boolean operator,
        int credentialVersion,
        boolean deactivated,
        @Nullable String about,
        @Nullable String avatar,
        ContactPolicy contacts) {
    static Account fresh(
            UUID id, Username username, String displayName, @Nullable String passwordHash, boolean operator) {
        return new Account(
                id, username, displayName, passwordHash, operator, 0, false, null, null, ContactPolicy.EVERYBODY);
    }

    @Override
    public String toString() {
        return "Account[" + id + ", " + username.name() + "]";
    }
}
