package parley.edge.session;

import java.time.Instant;
import java.util.UUID;
import parley.edge.rest.Secret;

/// What a client gets for its credentials.
///
/// @param accessToken for every call, until `expires`
/// @param refreshToken for one refresh, until `refreshExpires`
public record Grant(
        UUID session, UUID user, Secret accessToken, Secret refreshToken, Instant expires, Instant refreshExpires) {}
