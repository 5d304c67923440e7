package parley.edge.session;

import java.time.Instant;
import java.util.UUID;

/// Who a verified access token stands for.
///
/// @param session the login that the token was issued in
/// @param expires when the token (not the session) runs out; whole seconds
/// @param operator whether the user may do what operators do
public record Identity(UUID session, UUID user, String device, Instant expires, boolean operator) {}
