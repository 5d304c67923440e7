package parley.toolbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.ParleyClient;
import parley.toolbox.up.DemoUsers;
import parley.toolbox.up.RunningPlatform;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands as somebody uses them, on what `parley up` started in a process of its own.
class CommandsTest {
    @TempDir
    static Path folder;

    private static Path data;
    private static ParleyProcess up;

    @BeforeAll
    static void start() throws Exception {
        data = folder.resolve("data");
        up = ParleyProcess.start(folder, "up", "--data", data.toString(), "--gateway-port", "0", "--status-port", "0");
        waitFor(() -> up.out().contains("ready") || !up.running());
        assertThat(up.out()).as(up.err()).contains("ready");
    }

    @AfterAll
    static void stop() throws Exception {
        try (ParleyProcess running = up) {
            running.terminate();
            assertThat(running.exit()).as(running.err()).isZero();
            assertThat(data.resolve("running.json")).doesNotExist();
            Run run = Run.of("tail", "--user", "bob", "--data", data.toString());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).matches("parley tail: nothing runs on .*: start it with `parley up`.*\n");
        }
    }

    @Test
    void upTellsItsAddressesAndTheDemoUsersOnce() throws IOException {
        assertThat(up.out())
                .anyMatch(line -> line.matches("gateway +http://127.0.0.1:\\d+ +WebSocket ws://127.0.0.1:\\d+/ws"))
                .anyMatch(line -> line.matches("status +http://127.0.0.1:\\d+"))
                .endsWith("ready");
        List<DemoUsers.DemoUser> users = DemoUsers.read(data);
        assertThat(users)
                .allSatisfy(user -> assertThat(up.out())
                        .anyMatch(line ->
                                line.startsWith("demo user  " + user.username()) && line.contains(user.password())));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("demo-users.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void sendAnswersWithOneJsonObjectAMessage() throws Exception {
        String at = data.toString();
        Run run = Run.of("send", "--user", "alice", "--to", "bob", "--data", at, "--mention", "bob", "--json", "hello");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        JsonNode answer = JsonMapper.shared().readTree(run.out());
        assertThat(run.out().lines()).hasSize(1);
        assertThat(answer.propertyNames()).containsExactly("id", "message", "conversation", "seq", "time", "duplicate");

        try (var lines = ParleyProcess.start(
                folder, "send", "--user", "alice", "--to", "bob", "--data", data.toString(), "--device", "pipe")) {
            lines.type("one");
            lines.type("");
            lines.type("žluťoučký 🚀");
            lines.endInput();
            assertThat(lines.exit()).as(lines.err()).isZero();
            assertThat(lines.out()).hasSize(2).allMatch(line -> line.matches("accepted [0-9a-f-]{36} seq \\d+"));
            assertThat(lines.err()).isEmpty();
        }
    }

    @Test
    void tailPrintsWhatTheDeviceDidNotGetYetAndNothingIsSkippedBetweenRuns() {
        UUID group = group();
        IntStream.range(0, 7)
                .forEach(n -> assertThat(Run.of(
                                        "send",
                                        "--user",
                                        "alice",
                                        "--conversation",
                                        group.toString(),
                                        "--data",
                                        data.toString(),
                                        "--body",
                                        "{\"text\":\"\",\"n\":" + n + ",\"price\":1.50}")
                                .exit())
                        .isZero());
        List<JsonNode> first = tail(group, 3);
        List<JsonNode> rest = tail(group, 4);
        assertThat(first)
                .extracting(node -> node.path("body").path("n").asInt(-1))
                .containsExactly(0, 1, 2);
        assertThat(rest)
                .extracting(node -> node.path("body").path("n").asInt(-1))
                .containsExactly(3, 4, 5, 6);
        assertThat(first)
                .allSatisfy(node -> assertThat(node.propertyNames())
                        .containsExactly(
                                "conversation", "seq", "message", "from", "device", "type", "version", "time", "body"));
    }

    @Test
    void operatorsPublishTypesAndEverybodyReadsThem() throws IOException {
        String at = data.toString();
        Path schema = Files.writeString(folder.resolve("poll.json"), "{\"required\":[\"question\"]}");
        Run refused = Run.of("types", "put", "--user", "alice", "--data", at, "poll", "1", schema.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).startsWith("parley types put: forbidden");
        operator("alice");
        Run put = Run.of("types", "put", "--user", "alice", "--data", at, "poll", "1", schema.toString());
        assertThat(put.out()).as(put.err()).isEqualTo("published poll version 1\n");
        Run list = Run.of("types", "list", "--user", "bob", "--data", at);
        assertThat(list.out()).as(list.err()).containsPattern("poll +1  2").containsPattern("text +1  shipped");
        Run show = Run.of("types", "show", "--user", "bob", "--data", at, "poll", "1");
        assertThat(show.out().strip()).as(show.err()).isEqualTo(Files.readString(schema));
        Run wrong = Run.of("send", "--user", "bob", "--to", "alice", "--data", at, "--type", "poll", "--body", "{}");
        assertThat(wrong.exit()).isEqualTo(1);
        assertThat(wrong.err()).contains("bad_body", "'question'");
    }

    private static void operator(String username) throws IOException {
        Path mysql = data.resolve("backends").resolve("mysql");
        String port = Files.readString(mysql.resolve("port")).strip();
        String password = Files.readString(mysql.resolve("password")).strip();
        String url = "jdbc:mysql://127.0.0.1:" + port + "/parley?sslMode=DISABLED&allowPublicKeyRetrieval=true";
        try (var connection = java.sql.DriverManager.getConnection(url, "parley", password);
                var update = connection.prepareStatement("UPDATE account SET operator = TRUE WHERE username = ?")) {
            update.setString(1, username);
            assertThat(update.executeUpdate()).isEqualTo(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void twoPeopleChat() throws Exception {
        try (var alice = ParleyProcess.start(
                        folder,
                        "chat",
                        "--user",
                        "alice",
                        "--with",
                        "bob",
                        "--data",
                        data.toString(),
                        "--history",
                        "0");
                var bob = ParleyProcess.start(
                        folder,
                        "chat",
                        "--user",
                        "bob",
                        "--with",
                        "alice",
                        "--data",
                        data.toString(),
                        "--history",
                        "20")) { // it may come before bob is there
            alice.type("are you there?");
            waitFor(() -> bob.out().stream().anyMatch(line -> line.matches("\\d\\d:\\d\\d alice: are you there\\?")));
            bob.type("yes \u001b[31mred\u202e");
            waitFor(() -> alice.out().stream().anyMatch(line -> line.endsWith(" bob: yes \\u{1b}[31mred\\u{202e}")));
            alice.type("/quit");
            bob.endInput();
            assertThat(alice.exit()).as(alice.err()).isZero();
            assertThat(bob.exit()).as(bob.err()).isZero();
            assertThat(alice.out())
                    .filteredOn(line -> line.contains("are you there?"))
                    .hasSize(1);
        }
    }

    @Test
    void usersAreMadeOnTheOwnDataAndOnlyOnce() {
        Run made = Run.of("users", "create", "olga", "--operator", "--data", data.toString());
        assertThat(made.exit()).as(made.err()).isZero();
        assertThat(made.out()).matches("user +olga +[0-9a-f-]{36} +operator\npassword +\\S{20}\n");
        Run again = Run.of("users", "create", "olga", "--data", data.toString());
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.out()).isEmpty();
        assertThat(again.err().lines())
                .singleElement()
                .asString()
                .startsWith("parley users create: ")
                .contains("olga");
    }

    @Test
    void doctorTellsTheHealthOfWhatRuns() {
        Run run = Run.of("doctor", "--data", data.toString());
        assertThat(run.out().lines())
                .filteredOn(line -> line.contains("/actuator/health"))
                .hasSize(4)
                .allMatch(line -> line.matches("ok +(gateway-1|worker-1|sink|status) +up, http://127.0.0.1:\\d+/.*"));
        assertThat(run.out()).contains("a platform is running: process ");
    }

    @Test
    void failuresAreOneLineOnStandardErrorAndExitWithOne() {
        assertFails("there is no user nobody-here", "send", "--user", "alice", "--to", "nobody-here", "x");
        assertFails(
                "there is no user nobody-here",
                "send",
                "--user",
                "alice",
                "--to",
                "bob",
                "--mention",
                "nobody-here",
                "x");
        assertFails("no password for carol: set PARLEY_PASSWORD", "send", "--user", "carol", "--to", "bob", "x");
        assertFails(
                "not_member",
                "send",
                "--user",
                "alice",
                "--conversation",
                UUID.randomUUID().toString(),
                "x");
    }

    @Test
    void upRefusesWhatCannotWorkInOneLine() throws IOException {
        assertUpFails("is in use by process", data);
        Path file = Files.writeString(folder.resolve("file"), "");
        assertUpFails("file", file);
        assertUpFails("cannot be used: ", file.resolve("below"));
        assertUpFails("cannot be used: ", Path.of("/proc/parley"));
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "" + taken.getLocalPort();
            Path fresh = folder.resolve("fresh");
            assertUpFails(
                    "port " + port + " is taken: choose another with --status-port", fresh, "--status-port", port);
            assertUpFails(
                    "port " + port + " is taken: choose another with --gateway-port", fresh, "--gateway-port", port);
        }
    }

    private static void assertUpFails(String why, Path directory, String... more) {
        var arguments = new ArrayList<String>(List.of("up", "--data", directory.toString()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--gateway-port")) {
            arguments.addAll(List.of("--gateway-port", "0"));
        }
        if (!arguments.contains("--status-port")) {
            arguments.addAll(List.of("--status-port", "0"));
        }
        Run run = Run.of(arguments.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("parley up: ")
                .contains(why);
    }

    private static void assertFails(String why, String... arguments) {
        var all = new ArrayList<String>(List.of(arguments));
        all.addAll(1, List.of("--data", data.toString()));
        Run run = Run.of(all.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("parley send: ")
                .contains(why);
    }

    private static List<JsonNode> tail(UUID conversation, int count) {
        Run run = Run.of(
                "tail",
                "--user",
                "bob",
                "--all",
                "--json",
                "--data",
                data.toString(),
                "--device",
                "tail-" + conversation,
                "--conversation",
                conversation.toString(),
                "--count",
                "" + count);
        assertThat(run.exit()).as(run.err()).isZero();
        return run.out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    }

    private static UUID group() {
        var running = RunningPlatform.read(data).orElseThrow();
        try (var client = ParleyClient.of(running.gateways().getFirst(), null)) {
            DemoUsers.DemoUser alice = DemoUsers.read(data).getFirst();
            var session = client.login(alice.username(), alice.password(), "setup");
            return session.createGroup("polls", List.of(session.findUser("bob").user()))
                    .conversation();
        }
    }

    private static void waitFor(Callable<Boolean> condition) {
        await().atMost(ParleyProcess.TOO_SLOW).until(condition);
    }
}
