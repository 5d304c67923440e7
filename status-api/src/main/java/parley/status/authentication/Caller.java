package parley.status.authentication;

import java.util.UUID;

/// Who asks, as the gateway's signature says.
///
/// @param session the login that the token belongs to
/// @param operator whether the user has the role of an operator
public record Caller(UUID user, UUID session, String device, boolean operator) {
    /// Where a request carries its caller.
    public static final String ATTRIBUTE = "parley.caller";
}
