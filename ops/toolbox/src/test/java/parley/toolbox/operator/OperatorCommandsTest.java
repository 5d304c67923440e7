package parley.toolbox.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.analytics.Analytics;
import parley.analytics.AnalyticsSettings;
import parley.analytics.figures.FigureSettings;
import parley.client.DeviceOptions;
import parley.client.MessageStore;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.contract.keyspace.RedisKeys;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.toolbox.Parley;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The operators' commands against a platform that runs, as somebody types them.
class OperatorCommandsTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);
    private static final String PASSWORD = "correct horse";

    @TempDir
    static Path directory;

    private static LocalPlatform platform;
    private static String token;
    private static JsonNode olga;

    private record Run(int code, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        platform = LocalPlatform.start(new LocalOptions(directory.resolve("data"), 0, 0, 1, 1), line -> {});
        Run made = parley(
                "users",
                "create",
                "--operator",
                "olga",
                "--data",
                platform.directory().toString());
        String password = made.out()
                .lines()
                .filter(line -> line.startsWith("password "))
                .findFirst()
                .orElseThrow()
                .substring(9)
                .strip();
        olga = rest("POST", "/v1/sessions", "", Map.of("username", "olga", "password", password, "device", "console"));
        token = olga.get("accessToken").asString();
        Run other =
                parley("users", "create", "bob", "--data", platform.directory().toString());
        String bob = other.out().lines().findFirst().orElseThrow().split(" +")[2];
        for (int i = 0; i < 3; i++) {
            JsonNode group = rest(
                    "POST",
                    "/v1/conversations",
                    token,
                    Map.of("kind", "group", "title", "g" + i, "members", List.of()));
            // Who joins later is told of by a message.
            String members = "/v1/conversations/" + group.get("conversation").asString() + "/members/";
            rest("PUT", members + bob, token, Map.of("role", "member"));
        }
        await().atMost(TOO_SLOW).until(() -> sql("SELECT COUNT(*) FROM message") >= 3);
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @Test
    void provesFindsAndRepairs() throws Exception {
        Run sound = operator("verify");
        assertThat(sound.code()).as(sound.err() + sound.out()).isZero();
        assertThat(sound.err()).contains(" 0 differences");

        assertThat(sql("DELETE FROM message LIMIT 1")).isEqualTo(1);
        Run found = operator("verify");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.out().lines()).singleElement().asString().startsWith("message  conversation ");
        Run unchanged = operator("verify", "--repair");
        assertThat(unchanged.code()).isEqualTo(1);
        Run repaired = operator("verify", "--repair", "--execute", "--json");
        assertThat(repaired.code()).as(repaired.err()).isZero();
        assertThat(JsonMapper.shared()
                        .readTree(repaired.out())
                        .path("database")
                        .path("progress")
                        .path("changed")
                        .asInt())
                .isEqualTo(1);
        assertThat(operator("verify").code()).isZero();
    }

    @Test
    void findsAHeadAndAMessageThatTheViewHasWrongAndHasItMadeAnew() {
        var redis = platform.backends().redis();
        try (RedisClient client = RedisClient.create(RedisURI.create(redis.host(), redis.port()))) {
            RedisCommands<String, String> commands = client.connect().sync();
            String stream = commands.keys("hot:*").getFirst();
            int partition = Integer.parseInt(stream.replaceAll("hot:\\{(\\d+)}:.*", "$1"));
            UUID conversation = UUID.fromString(stream.substring(stream.lastIndexOf(':') + 1));
            String bucket = RedisKeys.head(partition, conversation);
            String head = commands.hget(bucket, conversation.toString());
            StreamMessage<String, String> last =
                    commands.xrevrange(stream, Range.unbounded(), Limit.from(1)).getFirst();
            assertThat(operator("verify", "--conversation", conversation.toString())
                            .code())
                    .isZero();

            commands.hset(bucket, conversation.toString(), Long.toString(Long.parseLong(head) - 1));
            commands.del(stream);
            var changed = new HashMap<>(last.getBody());
            changed.put("d", changed.get("d").replace("{", "{ "));
            commands.xadd(stream, new XAddArgs().id(last.getId()), changed);
            Run found = operator("verify", "--conversation", conversation.toString());
            assertThat(found.code()).isEqualTo(1);
            assertThat(found.out().lines().map(line -> line.split(" ")[0])).containsExactly("viewHead", "viewMessage");

            Run plan = operator(
                    "replay", "plan", "--target", "rebuild", "--store", "redis", "--partition", "" + partition);
            assertThat(plan.out()).contains("planned").contains(" records from offset ");
            assertThat(commands.hget(bucket, conversation.toString()))
                    .as("a plan")
                    .isNotEqualTo(head);
            Run repaired = operator("verify", "--conversation", conversation.toString(), "--repair", "--execute");
            assertThat(repaired.code()).as(repaired.out() + repaired.err()).isZero();
            assertThat(repaired.out()).contains("viewHead (repaired)", "viewMessage (repaired)");
            assertThat(commands.hget(bucket, conversation.toString())).isEqualTo(head);
            assertThat(operator("verify", "--conversation", conversation.toString())
                            .code())
                    .isZero();
        }
    }

    @Test
    void plansAndRunsAReplay() {
        Run plan = operator("replay", "plan", "--target", "rebuild");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("state", "done", "estimate").containsPattern("first +im\\.messages\\.v1-");
        Run run = operator("replay", "run", "--target", "rebuild", "--execute", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        String job = JsonMapper.shared().readTree(run.out()).get("job").asString();
        assertThat(operator("replay", "status", job).out()).contains(job);
        assertThat(operator("replay", "status").out()).contains(job);
        Run late = operator("replay", "pause", job);
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.err()).contains("409: conflict");
        assertThat(operator("replay", "plan", "--target", "nothing").err()).contains("400: bad_request");
    }

    /// Two devices lost what they had: one is connected, the other one comes later.
    @Test
    void deliversAConversationAgainInOrderAndOnceWhileTalkGoesOn() throws Exception {
        try (var client = new ParleyClient(platform.gateways(), null, Clock.systemUTC(), new Random(7));
                var others = Executors.newVirtualThreadPerTaskExecutor()) {
            client.register("writer", PASSWORD, null);
            UUID reader = client.register("reader", PASSWORD, null).user();
            Session sender = client.login("writer", PASSWORD, "desk");
            UUID conversation = sender.direct(reader).conversation();
            ParleyDevice writer = client.open(sender, DeviceOptions.of("desk"));
            List<Long> sent = new ArrayList<>(say(writer, conversation, 60));
            for (String device : List.of("phone", "tablet")) {
                var shelf = new Shelf(conversation);
                try (ParleyDevice opened = shelf.open(client, device)) {
                    await().atMost(TOO_SLOW).until(() -> shelf.seqs().equals(sent));
                }
            }
            String of = " FROM device_cursor WHERE user_id = " + hex(reader) + " AND conversation_id = "
                    + hex(conversation);
            await().atMost(TOO_SLOW).until(() -> sql("SELECT COUNT(*)" + of + " AND seq >= " + sent.getLast()) == 2);
            long confirmed = sql("SELECT delivered FROM user_cursor WHERE user_id = " + hex(reader));

            var phone = new Shelf(conversation);
            phone.open(client, "phone").ready().get();
            assertThat(phone.seqs()).as("the server takes it for complete").isEmpty();
            String[] what = {
                "--target", "redeliver", "--conversation", conversation.toString(), "--member", reader.toString()
            };
            Run plan = operator(concat(new String[] {"replay", "plan"}, what));
            assertThat(plan.code()).as(plan.err()).isZero();
            assertThat(plan.out()).contains("already and 0 not", "phone at seq", "tablet at seq");
            assertThat(sql("SELECT SUM(rev)" + of)).as("a plan changes nothing").isZero();

            Future<List<Long>> live = others.submit(() -> say(writer, conversation, 40));
            Run run = operator(concat(new String[] {"replay", "run", "--execute"}, what));
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(sql("SELECT SUM(rev)" + of)).isEqualTo(2);
            sent.addAll(live.get());
            await().atMost(TOO_SLOW).until(() -> phone.seqs().size() >= sent.size());
            assertThat(phone.seqs()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(sent);
            assertThat(phone.seqs()).filteredOn(seq -> seq <= sent.get(59)).isEqualTo(sent.subList(0, 60));
            var tablet = new Shelf(conversation);
            tablet.open(client, "tablet");
            await().atMost(TOO_SLOW).until(() -> tablet.seqs().size() >= sent.size());
            assertThat(tablet.seqs()).isEqualTo(sent);
            assertThat(sql("SELECT delivered FROM user_cursor WHERE user_id = " + hex(reader)))
                    .isGreaterThanOrEqualTo(confirmed);
            Run proof = operator("verify", "--conversation", conversation.toString());
            assertThat(proof.code()).as(proof.out() + proof.err()).isZero();
        }
    }

    /// What an application kept, of one conversation: the seqs of its texts.
    private record Shelf(UUID conversation, List<Long> seqs) implements MessageStore {
        Shelf(UUID conversation) {
            this(conversation, new CopyOnWriteArrayList<>());
        }

        ParleyDevice open(ParleyClient client, String device) {
            return client.open(
                    client.login("reader", PASSWORD, device),
                    DeviceOptions.of(device).withStore(this));
        }

        @Override
        public void store(ServerFrame.Message message) {
            if (message.conversation().equals(conversation) && message.type().equals("text")) {
                seqs.add(message.seq());
            }
        }
    }

    private static List<Long> say(ParleyDevice writer, UUID conversation, int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> writer.send(OutgoingMessage.text(conversation, "text " + i))
                        .join()
                        .seq())
                .toList();
    }

    private static String hex(UUID id) {
        return "UNHEX('" + id.toString().replace("-", "") + "')";
    }

    private static String[] concat(String[] one, String[] other) {
        return Stream.concat(Stream.of(one), Stream.of(other)).toArray(String[]::new);
    }

    @Test
    void showsAConversationAsItStood() throws Exception {
        JsonNode group = rest(
                "POST", "/v1/conversations", token, Map.of("kind", "group", "title", "past", "members", List.of()));
        String id = group.get("conversation").asString();
        Instant alone = Instant.now();
        await().atMost(TOO_SLOW).until(() -> Instant.now().isAfter(alone.plusMillis(5)));
        JsonNode bob = rest("GET", "/v1/users?username=bob", token, Map.of())
                .get("users")
                .get(0);
        rest(
                "PUT",
                "/v1/conversations/" + id + "/members/" + bob.get("user").asString(),
                token,
                Map.of("role", "member"));
        String later = Instant.now().plusSeconds(1).toString();
        await().atMost(TOO_SLOW)
                .untilAsserted(
                        () -> assertThat(operator("past", id, "--at", later).out())
                                .contains(bob.get("user").asString(), "system"));
        assertThat(operator("past", id, "--at", alone.toString()).out())
                .contains("member  " + olga.get("user").asString())
                .doesNotContain(bob.get("user").asString());
        assertThat(operator(
                                "past",
                                id,
                                "--at",
                                later,
                                "--member",
                                UUID.randomUUID().toString())
                        .out())
                .as("a stranger saw nothing")
                .doesNotContain("system");
        assertThat(operator("past", UUID.randomUUID().toString(), "--at", later).err())
                .contains("404: not_found");
        assertThat(operator("past", id, "--at", "yesterday").code()).isEqualTo(2);
    }

    @Test
    void showsTopicsGroupsSessionsLettersAndTheAudit() {
        assertThat(operator("topics").out()).contains("im.messages.v1", "im.audit.v1");
        assertThat(operator("topics", "--groups").out()).contains("persistence-sink", "lag ");
        assertThat(operator("sessions", "list", "OLGA").out())
                .contains(olga.get("session").asString(), "live", "console");
        assertThat(operator("sessions", "end", "olga", "--all").out()).contains("would end");
        assertThat(operator("dlq", "list").code()).isZero();
        Run none = operator("dlq", "requeue", "--reason", "unwritable");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("0 of 0 changed");
        assertThat(operator("dlq", "show", "im.messages.v1-0-999999").err()).contains("404: not_found");
        Run audit = operator("audit", "list");
        assertThat(audit.out()).contains("GET /v1/operator/", "begun", "done");
        Run chain = operator("audit", "verify");
        assertThat(chain.code()).as(chain.out() + chain.err()).isZero();
    }

    /// What the members of the groups were told of when they joined is counted.
    @Test
    void showsMinutesWhenSomebodyCounts() {
        Run none = operator("analytics", "--to", "2026-03-01T12:30:00Z");
        assertThat(none.code()).as(none.err()).isZero();
        assertThat(none.err()).contains("nothing was counted", "parley up --analytics");
        var quick = new FigureSettings(
                Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofMillis(200));
        try (var analytics = new Analytics(new AnalyticsSettings(platform.kafka(), 1, 1, false, true, quick))) {
            analytics.start();
            await().atMost(TOO_SLOW)
                    .until(() -> JsonMapper.shared()
                                    .readTree(operator("analytics", "--json").out())
                                    .path("minutes")
                                    .valueStream()
                                    .mapToLong(minute -> minute.path("messages").asLong())
                                    .sum()
                            >= 3);
        }
        assertThat(operator("analytics").out())
                .contains("p99 ms")
                .containsPattern("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z +[1-9]");
    }

    @Test
    void makesListsAndRevokesTokensOfOtherSystems() throws Exception {
        Run made = services("create", "billing", "--scope", "users", "--scope", "send");
        assertThat(made.code()).as(made.err()).isZero();
        String secret = made.out().strip();
        assertThat(secret).startsWith("pst_");
        String service = made.err().split("[ ,]+")[1];
        String group = rest("POST", "/v1/conversations", token, Map.of("kind", "group", "title", "bills"))
                .get("conversation")
                .asString();
        JsonNode sent = rest(
                "POST",
                "/v1/service/messages",
                secret,
                Map.of("conversation", group, "clientId", "a", "type", "text", "body", Map.of("text", "due")));
        await().atMost(TOO_SLOW)
                .until(() -> rest("GET", "/v1/conversations/" + group, token, Map.of())
                        .path("lastMessage")
                        .path("message")
                        .equals(sent.get("message")));
        assertThat(services("list").out()).containsPattern(service + " +live +billing +send,users");
        assertThat(services("revoke", service).out()).contains("would revoke");
        assertThat(services("list").out()).contains(service + "  live");
        assertThat(services("revoke", service, "--execute").out()).contains("revoked");
        assertThat(services("list").out()).containsPattern(service + " +revoked +billing");
        assertThat(services("create", "billing", "--scope", "everything").err()).contains("400: bad_request");
    }

    @Test
    void makesPausesRewindsAndRemovesWebhooks() {
        Run made =
                operator("webhooks", "create", "https://nowhere.invalid/hook", "--kind", "failed", "--kind", "member");
        assertThat(made.code()).as(made.err()).isZero();
        assertThat(made.out().strip()).matches("[A-Za-z0-9_-]{43}");
        String id = made.err().strip().split(" ")[1];
        assertThat(operator("webhooks", "list").out())
                .containsPattern(id + " +(active|failing) +lag \\d+ +buried 0 +https");
        assertThat(operator("webhooks", "pause", id).out()).contains("paused", "an operator paused it");
        assertThat(operator("webhooks", "rewind", id, "--to", "2026-01-01T00:00:00Z")
                        .out())
                .contains("would rewind");
        await().atMost(TOO_SLOW)
                .until(() -> operator("webhooks", "rewind", id, "--to", "2026-01-01T00:00:00Z", "--execute")
                                .code()
                        == 0);
        assertThat(operator("webhooks", "remove", id).out()).contains("would remove");
        assertThat(operator("webhooks", "remove", id, "--execute").code()).isZero();
        assertThat(operator("webhooks", "pause", id).err()).contains("404: not_found");
        assertThat(operator("webhooks", "create", "http://127.0.0.1/", "--kind", "message")
                        .err())
                .contains("400: bad_request", "https");
    }

    private static Run services(String... arguments) {
        var all = new ArrayList<>(List.of("services"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--server", platform.gateways().getFirst().toString(), "--token", token));
        return parley(all.toArray(String[]::new));
    }

    @Test
    void saysWhoMayNotAndWhatIsWrong() throws Exception {
        for (String[] wrong : new String[][] {
            {"dlq", "requeue"},
            {"dlq", "discard", "im.messages.v1-0-0"},
            {"verify", "--partition", "x"},
            {"replay", "run"}
        }) {
            assertThat(operator(wrong).code()).as(String.join(" ", wrong)).isEqualTo(2);
        }
        Run forged = parley("topics", "--status", platform.status().toString(), "--token", "forged");
        assertThat(forged.code()).isEqualTo(1);
        assertThat(forged.err().lines()).singleElement().asString().contains("401: unauthorized");
    }

    private static Run operator(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--status", platform.status().toString(), "--token", token));
        return parley(all.toArray(String[]::new));
    }

    private static Run parley(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine line = Parley.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = line.execute(arguments);
        return new Run(code, out.toString(), err.toString());
    }

    private static JsonNode rest(String method, String path, String token, Map<String, ?> body) throws Exception {
        URI gateway = platform.gateways().getFirst();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(gateway.resolve(path))
                            .header("Authorization", "Bearer " + token)
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
            return JsonMapper.shared().readTree(answer.body());
        }
    }

    /// @return the first number, or how many rows were changed
    private static long sql(String sql) throws Exception {
        try (Connection connection = platform.backends().mysql().connect();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return statement.getUpdateCount();
            }
            try (var row = statement.getResultSet()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
