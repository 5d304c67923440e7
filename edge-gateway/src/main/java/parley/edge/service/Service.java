package parley.edge.service;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import parley.contract.event.SessionChange;
import parley.contract.id.NewIds;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Another system, by one of its tokens.
///
/// @param token id of the token, not the token
/// @param name of the system; its tokens share it
public record Service(UUID token, String name, Set<Scope> scopes, Instant expires) {
    /// @throws ProblemException `forbidden`
    public void require(Scope scope) {
        if (!scopes.contains(scope)) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN,
                    "this token is for " + Scope.join(scopes) + ": the call needs the scope " + scope.text());
        }
    }

    /// @return what shows beside the messages that it sends, where a user's device would
    public String device() {
        return "service." + name;
    }

    /// @return the client id under which the log has it: a service's ids meet neither those of other services
    ///     nor those that a user's own devices choose
    public String clientId(String id) {
        return name + ":" + id;
    }

    /// Gateways hear of it as of a session.
    SessionChange revoked() {
        return new SessionChange(token, NewIds.SYSTEM, device(), true, expires);
    }
}
