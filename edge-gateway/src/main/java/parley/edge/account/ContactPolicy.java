package parley.edge.account;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;

/// Who may begin a direct conversation with a user, or add the user to a group.
public enum ContactPolicy {
    EVERYBODY,
    /// Whoever is in a conversation with the user already.
    CONTACTS_OF_CONVERSATION,
    NOBODY;

    /// @return as it stands in profiles and in the database
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// @throws parley.edge.rest.ProblemException `bad_request` when it is none
    static ContactPolicy parse(String field, @Nullable String text) {
        for (ContactPolicy policy : values()) {
            if (policy.text().equals(text)) {
                return policy;
            }
        }
        throw Fields.bad(field, String.valueOf(text), "everybody, contacts-of-conversation or nobody");
    }
}
