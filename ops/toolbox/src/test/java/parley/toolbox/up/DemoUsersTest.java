package parley.toolbox.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.toolbox.CommandFailedException;
import parley.toolbox.up.DemoUsers.DemoUser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A gateway that knows accounts, and dies before a chosen one: what it had made stays.
class DemoUsersTest {
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private volatile String diesBefore = "";
    private volatile List<DemoUser> onDiskAtFirstCall;
    private volatile String permissions = "";
    private HttpServer server;
    private URI gateway;

    @TempDir
    Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/users", this::register);
        server.createContext("/v1/sessions", this::session);
        server.start();
        gateway = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void keepsThePasswordsForTheOwnerOnlyBeforeAnAccountIsMade() {
        List<DemoUser> made = create();
        assertThat(made).extracting(DemoUser::username).containsExactly("alice", "bob");
        assertThat(onDiskAtFirstCall).isEqualTo(made);
        assertThat(permissions).isEqualTo("rw-------");
        assertThat(made).allSatisfy(user -> assertThat(accounts).containsEntry(user.username(), user.password()));
        assertThat(directory).isDirectoryContaining("glob:**demo-users.json").isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void tellsThemOnce() {
        List<DemoUser> made = create();
        assertThat(create()).isEmpty();
        assertThat(DemoUsers.read(directory)).isEqualTo(made);
    }

    @Test
    void finishesWhatAKilledStartHadBegun() {
        for (String victim : List.of("alice", "bob")) {
            diesBefore = victim;
            assertThatThrownBy(this::create).isInstanceOf(CommandFailedException.class);
            List<DemoUser> kept = DemoUsers.read(directory);
            assertThat(kept).hasSize(2);
            assertThat(onDiskAtFirstCall).isEqualTo(kept);
        }
        diesBefore = "";
        List<DemoUser> made = create();
        assertThat(made).isEqualTo(onDiskAtFirstCall);
        assertThat(made).allSatisfy(user -> assertThat(accounts).containsEntry(user.username(), user.password()));
        assertThat(create()).isEmpty();
    }

    @Test
    void doesNotClaimAnAccountOfSomebodyElse() {
        accounts.put("alice", "her own");
        assertThatThrownBy(this::create)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("alice")
                .hasMessageContaining("username_taken");
    }

    @Test
    void readsTheFileOfAnEarlierVersionAsFinished() throws IOException {
        Files.writeString(
                directory.resolve("demo-users.json"), "{\"users\":[{\"username\":\"alice\",\"password\":\"x\"}]}");
        assertThat(create()).isEmpty();
        assertThat(DemoUsers.read(directory)).containsExactly(new DemoUser("alice", "x"));
    }

    @Test
    void saysThatTheFileIsBroken() throws IOException {
        Files.writeString(directory.resolve("demo-users.json"), "{\"users\":[");
        assertThatThrownBy(this::create)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("demo-users.json could not be read");
    }

    private List<DemoUser> create() {
        onDiskAtFirstCall = null;
        return DemoUsers.create(directory, gateway, new SecureRandom());
    }

    private void register(HttpExchange exchange) throws IOException {
        if (onDiskAtFirstCall == null) {
            onDiskAtFirstCall = DemoUsers.read(directory);
            permissions =
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("demo-users.json")));
        }
        JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody());
        String name = body.get("username").asString();
        if (name.equals(diesBefore)) {
            exchange.close();
        } else if (accounts.putIfAbsent(name, body.get("password").asString()) != null) {
            answer(exchange, 409, "{\"code\":\"username_taken\",\"detail\":\"username_taken\"}");
        } else {
            answer(exchange, 201, "{\"user\":\"" + UUID.randomUUID() + "\",\"username\":\"" + name + "\"}");
        }
    }

    private void session(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("DELETE")) {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            return;
        }
        JsonNode body = JsonMapper.shared().readTree(exchange.getRequestBody());
        String kept = accounts.get(body.get("username").asString());
        if (body.get("password").asString().equals(kept)) {
            answer(
                    exchange,
                    201,
                    "{\"session\":\"" + UUID.randomUUID() + "\",\"user\":\"" + UUID.randomUUID()
                            + "\",\"accessToken\":\"a\",\"refreshToken\":\"r\",\"expires\":\"2999-01-01T00:00:00Z\"}");
        } else {
            answer(exchange, 401, "{\"code\":\"bad_credentials\",\"detail\":\"no\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
