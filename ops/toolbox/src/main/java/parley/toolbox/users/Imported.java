package parley.toolbox.users;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the gateway answered for one account.
///
/// @param created whether it was made now
/// @param code `username_taken` when the account has a password: then there is no session; else null
/// @param session and what follows: null where no device was given
@JsonInclude(JsonInclude.Include.NON_NULL)
record Imported(
        String username,
        String user,
        boolean created,
        @Nullable String code,
        @Nullable String session,
        @Nullable String accessToken,
        @Nullable String refreshToken,
        @Nullable String expires) {
    boolean good() {
        return code == null;
    }

    /// Username, user, what became of it, and the access token if there is one; separated by tabs.
    String line() {
        String outcome = code != null ? code : created ? "created" : "present";
        return Stream.of(username, user, outcome, accessToken == null ? "" : accessToken)
                .filter(field -> !field.isEmpty())
                .collect(Collectors.joining("\t"));
    }
}
