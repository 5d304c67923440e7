package parley.edge.account;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// What users say of themselves. Every call blocks for the database.
final class Profiles {
    /// What is to be said; null: as it was, empty: nothing any more.
    record Change(
            @Nullable String displayName,
            @Nullable String about,
            @Nullable String avatar,
            @Nullable String contactPolicy) {}

    private static final int ABOUT = 512;
    private static final int AVATAR = 1_024;

    private final Accounts accounts;
    private final AccountStore store;

    Profiles(Accounts accounts, AccountStore store) {
        this.accounts = accounts;
        this.store = store;
    }

    Account of(UUID user) {
        return accounts.required(user);
    }

    /// @return the account afterwards
    /// @throws parley.edge.rest.ProblemException `bad_request` that names the field; then nothing changed
    Account change(UUID user, Change change) {
        Account old = accounts.required(user);
        var account = new Account(
                old.id(),
                old.username(),
                change.displayName() == null
                        ? old.displayName()
                        : Fields.text("displayName", change.displayName(), Accounts.DISPLAY_NAME),
                old.passwordHash(),
                old.operator(),
                old.credentialVersion(),
                old.deactivated(),
                change.about() == null ? old.about() : about(change.about()),
                change.avatar() == null ? old.avatar() : avatar(change.avatar()),
                change.contactPolicy() == null
                        ? old.contacts()
                        : ContactPolicy.parse("contactPolicy", change.contactPolicy()));
        store.saveProfile(account);
        return account;
    }

    private static @Nullable String about(String text) {
        return text.isEmpty() ? null : Fields.text("about", text, ABOUT);
    }

    /// The address is not opened; clients do that, so it must be one that does nothing else.
    private static @Nullable String avatar(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (text.length() <= AVATAR && text.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            try {
                URI address = new URI(text);
                String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
                if (scheme.equals("https") && address.getHost() != null && address.getUserInfo() == null) {
                    return text;
                }
            } catch (URISyntaxException e) {
                throw badAvatar(text);
            }
        }
        throw badAvatar(text);
    }

    private static parley.edge.rest.ProblemException badAvatar(String text) {
        return Fields.bad("avatar", text, "an https address of at most " + AVATAR + " ASCII characters");
    }
}
