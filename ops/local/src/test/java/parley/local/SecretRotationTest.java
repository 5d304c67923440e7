package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.client.Outbox;
import parley.client.ParleyClient;
import parley.testkit.guarantee.Scenario;

/// The rehearsal of ops/runbooks/key-rotation.md: what it says, in its order, while people talk.
class SecretRotationTest {
    private static final String PASSWORD = "correct horse";

    private final Path directory = TestPlatform.temporaryDirectory();

    @AfterEach
    void clean() {
        Directories.delete(directory);
    }

    @Test
    void tokenKeysRotateAndAreTakenBackWhilePeopleTalk() {
        var settings = Map.<String, Object>of(
                "parley.keys.refresh", "200ms", "parley.keys.sign-after", "3s", "parley.jwks-refresh", "200ms");
        with(settings, (platform, crowd) -> {
            URI first = platform.gateways().getFirst();
            String old = crowd.devices().getFirst().login().token();
            try (var talkers = new Talkers(platform)) {
                talkers.say();
                Path keys = platform.directory().resolve("keys");
                put(keys.resolve("0002.pem"));
                await().atMost(Crowd.TOO_SLOW).until(() -> {
                    crowd.talk(2, true);
                    Rest.Login login =
                            Rest.login(first, crowd.devices().getFirst().login().username(), "rotating");
                    // Whoever signed with whichever key: everybody knows it already.
                    accepted(platform, login.token());
                    return !kid(login.token()).equals(kid(old));
                });
                accepted(platform, old);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
                talkers.say();

                Rest.Login anew =
                        Rest.login(first, crowd.devices().getFirst().login().username(), "rotated");
                crowd.devices().forEach(ScenarioDevice::drop);
                Files.move(keys.resolve("0001.pem"), keys.resolve("0001.pem.revoked"));
                await().atMost(Crowd.TOO_SLOW)
                        .untilAsserted(() -> servers(platform)
                                .forEach(
                                        server -> assertThat(asked(server, old)).isEqualTo(401)));
                // 4006: refresh it. A device that stops for good would need its owner.
                assertThat(closeCode(first, old)).isEqualTo(4006);
                accepted(platform, anew.token());
                platform.restart("gateway-1");
                platform.restart("gateway-2");
                await().atMost(Crowd.TOO_SLOW).untilAsserted(() -> accepted(platform, anew.token()));
                assertThat(servers(platform))
                        .allSatisfy(server -> assertThat(asked(server, old)).isEqualTo(401));
                talkers.say();
                talkers.renewedThemselves();
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    @Tag("nightly")
    void passwordsOfTheStoresRotateWhilePeopleTalk() {
        with(Map.of(), (platform, crowd) -> {
            // How an installation is that has a password: the embedded Redis begins without one.
            redis(platform, "", AclSetuserArgs.Builder.addPassword("old-secret"));
            platform.set(Map.of("parley.redis.password", "old-secret"));
            platform.services().forEach(platform::restart);

            redis(platform, "old-secret", AclSetuserArgs.Builder.addPassword("new-secret"));
            root(
                    platform,
                    "CREATE USER 'parley2'@'127.0.0.1' IDENTIFIED BY 'new-secret'",
                    "GRANT ALL ON parley.* TO 'parley2'@'127.0.0.1'",
                    "GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.*"
                            + " TO 'parley2'@'127.0.0.1'");
            platform.set(Map.of(
                    "parley.mysql.user", "parley2",
                    "parley.mysql.password", "new-secret",
                    "parley.redis.password", "new-secret"));
            for (String service : platform.services()) {
                platform.restart(service);
                crowd.talk(10, true);
            }
            redis(platform, "new-secret", AclSetuserArgs.Builder.removePassword("old-secret"));
            root(platform, "DROP USER 'parley'@'127.0.0.1'");
            // Whoever still used the old ones would not come up again.
            for (String service : platform.services()) {
                platform.restart(service);
            }
            crowd.talk(30, true);
            crowd.everybodyIsThere();
            crowd.everybodyHasEverything();
        });
    }

    private interface Rehearsal {
        void run(LocalPlatform platform, Crowd crowd);
    }

    private void with(Map<String, Object> settings, Rehearsal rehearsal) {
        Scenario scenario = Scenario.seeded(new Random().nextLong());
        scenario.run(() -> {
            try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), settings, line -> {})) {
                var crowd = new Crowd(platform, scenario, 4);
                crowd.everybodyIsThere();
                rehearsal.run(platform, crowd);
            }
        });
    }

    /// Two people with the Java client, which renews its token when it is told to.
    private static final class Talkers implements AutoCloseable {
        private final List<ClientDevice> devices = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private final UUID talk;

        Talkers(LocalPlatform platform) {
            var names = new ArrayList<String>();
            UUID other = UUID.randomUUID();
            try (var client = ParleyClient.of(platform.gateways().getFirst(), null)) {
                for (int i = 0; i < 2; i++) {
                    names.add("t" + UUID.randomUUID().toString().substring(0, 18));
                    other = client.register(names.get(i), PASSWORD, null).user();
                }
                talk = client.login(names.getFirst(), PASSWORD, "setup")
                        .direct(other)
                        .conversation();
                for (int i = 0; i < 2; i++) {
                    var tokens = client.login(names.get(i), PASSWORD, "phone").tokens();
                    devices.add(new ClientDevice(platform.gateways().get(i), tokens, "phone", Outbox.inMemory()));
                }
            }
        }

        void say() {
            for (int i = 0; i < 20; i++) {
                said.add("m" + said.size());
                devices.getFirst().send(talk, said.getLast());
            }
            await().atMost(Crowd.TOO_SLOW)
                    .until(() -> devices.stream()
                            .allMatch(device -> device.texts(talk).size() >= said.size()));
            assertThat(devices).allSatisfy(device -> {
                assertThat(device.texts(talk)).isEqualTo(said);
                assertThat(device.refusals()).isEmpty();
            });
        }

        void renewedThemselves() {
            assertThat(devices)
                    .allSatisfy(device -> assertThat(device.renewals()).isNotEmpty());
        }

        @Override
        public void close() {
            devices.forEach(ClientDevice::close);
        }
    }

    private static List<URI> servers(LocalPlatform platform) {
        var servers = new ArrayList<>(platform.gateways());
        servers.add(platform.status());
        return servers;
    }

    private static void accepted(LocalPlatform platform, String token) {
        assertThat(servers(platform))
                .allSatisfy(server -> assertThat(asked(server, token)).isEqualTo(200));
    }

    /// @return the status of a call that needs a token, of a gateway or of the status API
    private static int asked(URI server, String token) {
        Rest.Answer gateway = Rest.call(server, "GET", "/v1/sessions", token, "");
        return gateway.status() == 404
                ? Rest.call(server, "GET", "/v1/presence?users=" + UUID.randomUUID(), token, "")
                        .status()
                : gateway.status();
    }

    private static int closeCode(URI gateway, String token) {
        try (var socket = RawSocket.open(gateway)) {
            socket.send("{\"op\":\"hello\",\"token\":\"" + token + "\",\"device\":\"phone\"}");
            return socket.closeCode();
        }
    }

    private static String kid(String token) {
        byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
        return Rest.JSON
                .readTree(new String(header, StandardCharsets.UTF_8))
                .get("kid")
                .asString();
    }

    /// As `openssl genpkey -algorithm ed25519` and `mv` do.
    private static void put(Path file) throws IOException, GeneralSecurityException {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        Path part = file.resolveSibling(".part");
        Files.writeString(
                part,
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
        Files.move(part, file);
    }

    private static void redis(LocalPlatform platform, String password, AclSetuserArgs change) {
        var redis = platform.backends().redis();
        var address = RedisURI.builder().withHost(redis.host()).withPort(redis.port());
        if (!password.isEmpty()) {
            address.withPassword(password.toCharArray());
        }
        RedisClient client = RedisClient.create(address.build());
        try (var connection = client.connect()) {
            assertThat(connection.sync().aclSetuser("default", change)).isEqualTo("OK");
        } finally {
            client.shutdown();
        }
    }

    private static void root(LocalPlatform platform, String... statements) {
        try (Connection root = DriverManager.getConnection(
                        platform.backends().mysql().jdbcUrl(),
                        "root",
                        Files.readString(platform.directory().resolve("backends/mysql/root-password"))
                                .strip());
                Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
