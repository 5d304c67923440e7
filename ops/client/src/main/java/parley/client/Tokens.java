package parley.client;

import java.time.Instant;
import java.util.UUID;

/// A session as the server granted it. Each refresh token works once: keep the newest. Secret.
///
/// @param expires when the access token ends
public record Tokens(UUID session, UUID user, String accessToken, String refreshToken, Instant expires) {
    static Tokens of(JsonObject in) {
        return new Tokens(
                in.uuid("session"),
                in.uuid("user"),
                in.text("accessToken"),
                in.text("refreshToken"),
                in.time("expires"));
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "Tokens[session=" + session + ", user=" + user + ", expires=" + expires + "]";
    }
}
