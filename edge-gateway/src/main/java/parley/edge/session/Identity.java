package parley.edge.session;

import java.time.Instant;
import java.util.UUID;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Who a verified access token stands for.
///
/// @param session the login that the token was issued in
/// @param expires when the token (not the session) runs out; whole seconds
/// @param operator whether the user may do what operators do
public record Identity(UUID session, UUID user, String device, Instant expires, boolean operator) {
    /// @return this one
    /// @throws ProblemException `forbidden` when it is no operator
    public Identity asOperator() {
        if (!operator) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "this call is for operators");
        }
        return this;
    }
}
