package parley.toolbox.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.toolbox.Parley;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `parley users` against a platform that runs, as somebody types it.
class UsersCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path directory;

    private static LocalPlatform platform;
    private static URI gateway;

    /// What a command printed, and how it ended.
    record Run(int code, String out, String err) {}

    @BeforeAll
    static void start() {
        platform = LocalPlatform.start(new LocalOptions(directory.resolve("data"), 0, 0, 1, 1), line -> {});
        gateway = platform.gateways().getFirst();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void makesAnOperatorWhoImportsPeople() throws Exception {
        String token = token("olga", password(create("--operator", "olga")));
        Path people = write("# moved in from elsewhere", "anna,Anna <b>A</b>", "", "berta");
        Run made = importing(token, people.toString(), "--device", "phone");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.err()).contains("2 users, 0 refused");
        List<String> lines = made.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).matches("anna\t[0-9a-f-]{36}\tcreated\t\\S+");
        String annas = lines.getFirst().split("\t")[3];
        assertThat(call("GET", "/v1/sessions", annas, "").statusCode()).isEqualTo(200);
        JsonNode found =
                JSON.readTree(call("GET", "/v1/users?username=anna", annas, "").body());
        assertThat(found.get("users").get(0).get("displayName").asString()).isEqualTo("Anna <b>A</b>");

        Run again = importing(token, people.toString(), "--json");
        assertThat(again.code()).isZero();
        JsonNode first = JSON.readTree(again.out().lines().findFirst().orElseThrow());
        assertThat(first.get("created").asBoolean()).isFalse();
        assertThat(first.has("accessToken")).isFalse();
    }

    @Test
    void importsNumberedUsersInParts() throws Exception {
        String token = token("omar", password(create("--operator", "omar")));
        Run made = importing(token, "--count", "1200", "--prefix", "load-");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out().lines()).hasSize(1_200).last().asString().startsWith("load-1200\t");
    }

    @Test
    void saysWhoWasRefusedAndFails() throws Exception {
        String token = token("otto", password(create("--operator", "otto")));
        password(create("paula"));
        Run run = importing(token, write("paula", "quinn").toString(), "--device", "phone");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("2 users, 1 refused");
        assertThat(run.out().lines().findFirst().orElseThrow()).matches("paula\t[0-9a-f-]{36}\tusername_taken");
    }

    @Test
    void whoIsNoOperatorImportsNobody() throws Exception {
        String token = token("rita", password(create("rita")));
        for (String refused : new String[] {token, "forged"}) {
            Run run = importing(refused, "--count", "1");
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains(refused.equals(token) ? "403: forbidden" : "401: unauthorized")
                    .doesNotContain(refused, "\tat ");
        }
    }

    @Test
    void failsInOneLineWithoutAStackTrace() throws IOException {
        assertThat(create("sven").code()).isZero();
        for (Run run : List.of(
                create("sven"),
                create("no name"),
                parley(
                        "users",
                        "create",
                        "x",
                        "--data",
                        directory.resolve("none").toString()),
                importing("t", directory.resolve("none.csv").toString()),
                importing("t", write(",Nobody").toString()),
                parley("users", "import", "--token", "t", "--server", "http://127.0.0.1:1", "--count", "1"))) {
            assertThat(run.code()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).as(run.err()).hasSize(1);
        }
        assertThat(create("sven").err()).contains("username 'sven' is taken");
    }

    @Test
    void saysHowItIsUsed() throws IOException {
        String file = write("tom").toString();
        Run none = parley("users");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("Usage: parley users");
        for (Run run : List.of(
                parley("users", "create"),
                importing("t"),
                importing("t", "--count", "0"),
                importing("t", "--count", "100001"),
                importing("t", file, "--count", "1"))) {
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err())
                    .matches("parley users (create|import): [^\\n]+; see parley users (create|import) --help\n");
        }
    }

    private static Run create(String... arguments) {
        return parley(
                concat(List.of("users", "create", "--data", platform.directory().toString()), arguments));
    }

    private static Run importing(String token, String... arguments) {
        return parley(concat(List.of("users", "import", "--server", gateway.toString(), "--token", token), arguments));
    }

    private static Run parley(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine line = Parley.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private static String[] concat(List<String> head, String... tail) {
        var all = new java.util.ArrayList<>(head);
        all.addAll(List.of(tail));
        return all.toArray(String[]::new);
    }

    private static String password(Run create) {
        assertThat(create.code()).as(create.err()).isZero();
        return create.out()
                .lines()
                .filter(line -> line.startsWith("password "))
                .map(line -> line.substring("password ".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String token(String username, String password) throws Exception {
        String login = JSON.writeValueAsString(Map.of("username", username, "password", password, "device", "console"));
        HttpResponse<String> answer = call("POST", "/v1/sessions", "", login);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body()).get("accessToken").asString();
    }

    private static HttpResponse<String> call(String method, String path, String token, String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(gateway.resolve(path))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Path write(String... lines) throws IOException {
        return Files.write(Files.createTempFile(directory, "people", ".csv"), List.of(lines));
    }
}
