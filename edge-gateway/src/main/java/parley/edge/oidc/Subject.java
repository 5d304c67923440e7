package parley.edge.oidc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Whom a provider's token stands for.
///
/// @param subject the provider's own name for somebody, which never becomes somebody else's
/// @param username that the provider proposes; anything; null: none
/// @param displayName that the provider proposes; anything; null: none
/// @param expires when the token runs out
/// @param token SHA-256 of what is signed of it
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Subject(
        String issuer,
        String subject,
        @Nullable String username,
        @Nullable String displayName,
        Instant expires,
        byte[] token) {}
