package parley.status.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.status.fixture.LogRecord;
import parley.status.fixture.StatusServer;
import parley.status.fixture.TextWriter;
import parley.status.fixture.World;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The search call of the whole service over real backends.
final class SearchApiTest {
    private static StatusServer server;
    private World world;
    private TextWriter texts;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        world = new World(Backends.shared());
        texts = new TextWriter(Backends.shared().mysql());
    }

    @AfterEach
    void end() throws SQLException {
        world.close();
        texts.close();
        Schema.reset(Backends.shared().mysql());
    }

    @Test
    void findsInOnesConversationsNewestFirst() throws SQLException {
        LogRecord first = world.log.say(world.conversation, world.alice, "天气预报说会下雨");
        world.log.say(world.conversation, world.alice, "電車が遅れている");
        LogRecord last = world.log.say(world.conversation, world.alice, "今天天气好");
        write();
        join(world.bob, 0);

        JsonNode answer = found(world.bob, "?q=" + encoded("天气"));

        assertThat(seqs(answer)).containsExactly(last.seq(), first.seq());
        assertThat(answer.get("more").asBoolean()).isFalse();
        assertThat(answer.has("before")).isFalse();
        JsonNode hit = answer.get("hits").get(0);
        assertThat(hit.get("message").get("body").toString()).isEqualTo("{\"text\":\"今天天气好\"}");
        assertThat(hit.get("message").get("conversation").asString()).isEqualTo(world.conversation.toString());
        assertThat(hit.get("message").has("id")).isFalse();
        assertThat(hit.get("snippet").toString()).isEqualTo("{\"text\":\"今天天气好\",\"matches\":[[2,4]]}");
        assertThat(seqs(found(world.bob, "?q=" + encoded("電車")))).hasSize(1);
        assertThat(seqs(found(world.bob, "?q=" + encoded("遅れ")))).hasSize(1);
    }

    @Test
    void tellsTheClientsIdToTheSenderOnly() throws SQLException {
        world.log.say(world.conversation, world.alice, "hello there");
        write();
        join(world.alice, 0);

        assertThat(found(world.alice, "?q=hello")
                        .get("hits")
                        .get(0)
                        .get("message")
                        .has("id"))
                .isTrue();
    }

    @Test
    void pagesByItsCursor() throws SQLException {
        for (int i = 0; i < 23; i++) {
            world.log.say(world.conversation, world.alice, i % 2 == 0 ? "number " + i : "other");
        }
        write();
        join(world.bob, 0);
        for (String where : List.of("", "&conversation=" + world.conversation)) {
            var found = new ArrayList<Long>();
            String cursor = "";
            for (int page = 0; page < 4; page++) {
                JsonNode answer = found(world.bob, "?q=numb&limit=3" + where + cursor);
                found.addAll(seqs(answer));
                assertThat(answer.get("more").asBoolean()).isEqualTo(page < 3);
                cursor =
                        answer.has("before") ? "&before=" + answer.get("before").asString() : "";
            }
            var expected = new ArrayList<Long>();
            for (int i = 22; i >= 0; i -= 2) {
                expected.add(Seq.of(1, world.log.first() + i));
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void hidesWhatTheAskerMayNotRead() throws SQLException {
        for (int i = 0; i < 20; i++) {
            world.log.say(world.conversation, world.alice, "secret " + i);
        }
        write();
        join(world.bob, seq(14), new Interval(seq(2), seq(6)));
        UUID stranger = NewIds.next();

        assertThat(seqs(found(world.bob, "?q=secret&limit=100")))
                .containsExactly(seq(19), seq(18), seq(17), seq(16), seq(15), seq(6), seq(5), seq(4), seq(3));
        assertThat(seqs(found(stranger, "?q=secret"))).isEmpty();
        HttpResponse<byte[]> forbidden = get(stranger, "?q=secret&conversation=" + world.conversation);
        UUID nowhere = NewIds.next();
        HttpResponse<byte[]> absent = get(stranger, "?q=secret&conversation=" + nowhere);
        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(text(forbidden).replace(world.conversation.toString(), "C"))
                .isEqualTo(text(absent).replace(nowhere.toString(), "C"));
    }

    @Test
    void findsNoMoreWhatWasTakenBack() throws SQLException {
        LogRecord record = world.log.say(world.conversation, world.alice, "too much said");
        write();
        join(world.bob, 0);
        assertThat(seqs(found(world.bob, "?q=much"))).hasSize(1);

        execute("UPDATE message SET body = '{}' WHERE seq = " + record.seq());
        assertThat(seqs(found(world.bob, "?q=much"))).as("the index lags").isEmpty();

        texts.forget(record);
        assertThat(seqs(found(world.bob, "?q=much"))).isEmpty();
        assertThat(seqs(found(world.bob, "?q=much&conversation=" + world.conversation)))
                .isEmpty();
    }

    @Test
    void showsWhereInALongText() throws SQLException {
        world.log.say(world.conversation, world.alice, "🎂 ".repeat(300) + "the needle in" + " hay".repeat(300));
        write();
        join(world.bob, 0);

        JsonNode snippet = found(world.bob, "?q=needle").get("hits").get(0).get("snippet");

        String text = snippet.get("text").asString();
        JsonNode match = snippet.get("matches").get(0);
        assertThat(text).hasSizeLessThanOrEqualTo(200).startsWith("…").endsWith("…");
        assertThat(text.substring(match.get(0).asInt(), match.get(1).asInt())).isEqualTo("needle");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "?q=a                       | q",
                "?q=%E5%A5%BD               | q",
                "''                         | q",
                "?q=                        | q",
                "?q=%2B%2B%20-%22           | q",
                "?q=ab&q=cd                 | q",
                "?q=abc&limit=0             | limit",
                "?q=abc&limit=101           | limit",
                "?q=abc&limit=x             | limit",
                "?q=abc&conversation=1      | conversation",
                "?q=abc&before=1            | before",
                "?q=abc&before=1.2.3        | before",
                "?q=abc&before=-1.01234567-89ab-cdef-0123-456789abcdef.3 | before",
                "?q=abc&before=99999999999999999.01234567-89ab-cdef-0123-456789abcdef.3 | before",
            })
    void refusesWhatItDoesNotUnderstand(String query, String field) {
        JsonNode problem = problem(get(world.bob, query.strip()), 400, "bad_request");
        assertThat(problem.get("field").asString()).isEqualTo(field);
        assertThat(problem.get("expected").asString()).isNotEmpty();
    }

    @Test
    void refusesAQuestionThatIsTooLong() {
        problem(get(world.bob, "?q=" + "ab ".repeat(34).strip().replace(" ", "%20")), 400, "bad_request");
        assertThat(get(world.bob, "?q=" + "a".repeat(100)).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apple -pear",
                "apple*",
                "+apple +\"",
                "\"apple pear",
                "apple' OR '1'='1",
                "apple\\'; DROP TABLE search_text; --",
                "(apple",
                "apple @3",
                "~apple >pear <apple",
                "apple\u0000pear",
                "%apple_",
            })
    void takesEveryQuestionAsWords(String question) throws SQLException {
        world.log.say(world.conversation, world.alice, "apple pear or 1 1 drop table search_text 3");
        world.log.say(world.conversation, world.alice, "plum");
        write();
        join(world.bob, 0);

        assertThat(seqs(found(world.bob, "?q=" + encoded(question)))).containsExactly(seq(0));
        assertThat(seqs(found(world.bob, "?q=" + encoded(question + " plum")))).isEmpty();
    }

    @Test
    void saysSoWhileTheDatabaseIsAway() throws SQLException {
        world.log.say(world.conversation, world.alice, "hello there");
        write();
        join(world.bob, 0);
        Backends.shared().mysql().stop();
        try {
            problem(get(world.bob, "?q=hello"), 503, "unavailable");
        } finally {
            Backends.shared().mysql().start();
        }
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> get(world.bob, "?q=hello").statusCode() == 200);
    }

    @Test
    void givesUpWhatTakesTooLong() throws SQLException {
        world.log.say(world.conversation, world.alice, "hello there");
        write();
        join(world.bob, 0);
        try (Connection connection = Backends.shared().mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLES search_text WRITE");
            JsonNode problem = problem(get(world.bob, "?q=hello"), 503, "unavailable");
            assertThat(problem.get("detail").asString()).contains("longer than it may");
            statement.execute("UNLOCK TABLES");
        }
        assertThat(seqs(found(world.bob, "?q=hello"))).hasSize(1);
    }

    /// History keeps its connections, however many search.
    @Test
    void letsAFewSearchAtOnce() throws Exception {
        world.log.say(world.conversation, world.alice, "hello there");
        write();
        join(world.bob, 0);
        try (Connection connection = Backends.shared().mysql().connect();
                Statement statement = connection.createStatement();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            statement.execute("LOCK TABLES search_text WRITE, message READ, sink_offset READ");
            List<Future<HttpResponse<byte[]>>> answers = IntStream.range(0, 20)
                    .mapToObj(_ -> callers.submit(() -> get(world.bob, "?q=hello")))
                    .toList();
            assertThat(server.get(world.bob, world.messages("")).statusCode()).isEqualTo(200);
            int refused = 0;
            for (Future<HttpResponse<byte[]>> answer : answers) {
                JsonNode problem = problem(answer.get(), 503, "unavailable");
                refused += problem.get("detail").asString().contains("too many searches") ? 1 : 0;
            }
            assertThat(refused).isBetween(1, 16);
            statement.execute("UNLOCK TABLES");
        }
    }

    private void write() throws SQLException {
        world.write();
        texts.write(world.log.records());
    }

    private void join(UUID user, long joinSeq, Interval... past) {
        MemberRow row = world.active(user, joinSeq, past);
        server.publish(row);
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> server.get(user, world.messages("?before=0")).statusCode() == 200);
    }

    private JsonNode found(UUID user, String query) {
        HttpResponse<byte[]> answer = get(user, query);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static List<Long> seqs(JsonNode answer) {
        var seqs = new ArrayList<Long>();
        answer.get("hits").forEach(hit -> seqs.add(hit.get("message").get("seq").asLong()));
        return seqs;
    }

    private static HttpResponse<byte[]> get(UUID user, String query) {
        return server.get(user, "/v1/search" + query);
    }

    private static JsonNode problem(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("code").asString()).isEqualTo(code);
        return problem;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = Backends.shared().mysql().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private long seq(int index) {
        return Seq.of(1, world.log.first() + index);
    }
}
