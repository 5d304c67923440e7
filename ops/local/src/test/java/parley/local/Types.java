package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import parley.contract.id.UuidBytes;

/// Message types that tests publish, as an operator would.
final class Types {
    private final LocalPlatform platform;
    private final Rest.Login operator;

    Types(LocalPlatform platform) {
        this.platform = platform;
        this.operator = operator(platform);
    }

    /// Returns when every gateway knows it.
    void publish(String type, int version, String schema) {
        String path = "/v1/message-types/" + type + "/" + version;
        Rest.Answer answer = Rest.call(platform.gateways().getFirst(), "PUT", path, operator.token(), schema);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        for (URI gateway : platform.gateways()) {
            await().atMost(RawSocket.TOO_SLOW)
                    .until(() -> Rest.call(gateway, "GET", path, operator.token(), "")
                                    .status()
                            == 200);
        }
    }

    private static Rest.Login operator(LocalPlatform platform) {
        URI gateway = platform.gateways().getFirst();
        Rest.Login login = Rest.register(gateway, "console");
        try (Connection connection = platform.backends().mysql().connect();
                var update = connection.prepareStatement("UPDATE account SET operator = TRUE WHERE id = ?")) {
            update.setBytes(1, UuidBytes.of(login.user()));
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return Rest.login(gateway, login.username(), "console");
    }
}
