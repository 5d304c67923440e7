package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Set;
import java.util.UUID;
import parley.contract.id.UuidBytes;
import tools.jackson.databind.JsonNode;

/// Somebody with the role `operator`, who does what runbooks say.
final class Operator {
    private static final Set<String> ENDED = Set.of("done", "failed", "cancelled");

    private final LocalPlatform platform;
    private final Rest.Login login;

    Operator(LocalPlatform platform) {
        this.platform = platform;
        URI gateway = platform.gateways().getFirst();
        Rest.Login made = Rest.register(gateway, "console");
        update("UPDATE account SET operator = TRUE WHERE id = ?", UuidBytes.of(made.user()));
        login = Rest.login(gateway, made.username(), "console");
    }

    /// As `parley verify` does with the database: the rows are what the log says, as far as it goes back.
    void databaseIsProven() {
        Rest.Answer ordered = Rest.call(platform.status(), "POST", "/v1/operator/verifications", login.token(), "{}");
        assertThat(ordered.status()).as(ordered.body()).isLessThan(300);
        String job = ordered.json().path("job").asString();
        JsonNode[] last = new JsonNode[1];
        await().atMost(Crowd.TOO_SLOW).until(() -> {
            last[0] = Rest.call(platform.status(), "GET", "/v1/operator/replays/" + job, login.token(), "")
                    .json();
            return ENDED.contains(last[0].path("state").asString(""));
        });
        assertThat(last[0].path("state").asString()).as(last[0].toString()).isEqualTo("done");
        assertThat(last[0].path("progress").path("found").asLong())
                .as(last[0].toString())
                .isZero();
    }

    /// @return how many rows it changed
    int update(String sql, Object... parameters) {
        try (Connection connection = platform.backends().mysql().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return the row's version and state, as `version state`; empty when there is none
    String member(UUID conversation, UUID user) {
        return text(
                "SELECT CONCAT(version, ' ', state) FROM member WHERE conversation_id = ? AND user_id = ?",
                UuidBytes.of(conversation),
                UuidBytes.of(user));
    }

    /// @return the first column of the first row as text; empty when there is none
    String text(String sql, Object... parameters) {
        try (Connection connection = platform.backends().mysql().connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                return rows.next() ? String.valueOf(rows.getString(1)) : "";
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
