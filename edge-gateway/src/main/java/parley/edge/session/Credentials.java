package parley.edge.session;

import java.util.UUID;

/// Whether a name and a password belong together.
public interface Credentials {
    /// Who logged in.
    ///
    /// @param version of the account's credentials when they were checked: a session is opened only as long
    ///     as it has not changed
    record User(UUID id, boolean operator, int version) {}

    /// Blocks while the password is hashed. Takes as long for a name that does not exist.
    ///
    /// @throws parley.edge.rest.ProblemException `bad_credentials` for whatever does not fit, `throttled`
    ///     when there were too many attempts or the server has no time to hash
    User check(String username, String password);
}
