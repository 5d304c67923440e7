package parley.status.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.status.fixture.LogRecord;
import parley.status.fixture.StatusServer;
import parley.status.fixture.World;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The status call of the whole service over real backends.
final class DeliveryApiTest {
    private static StatusServer server;
    private final UUID carol = NewIds.next();
    private World world;
    private LogRecord message;

    @BeforeAll
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// A group of alice, who sent the message, bob and carol.
    @BeforeEach
    void begin() throws SQLException {
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> server.management("/actuator/health").statusCode() == 200);
        world = new World(Backends.shared());
        world.say(3);
        message = world.log.records().get(1);
        for (UUID user : List.of(world.alice, world.bob, carol)) {
            publish(world.active(user, 0));
        }
    }

    @AfterEach
    void end() throws SQLException {
        Backends.shared().mysql().start();
        Backends.shared().redis().start();
        world.close();
    }

    @Test
    void tellsHowFarAMessageHasComeForEachRecipient() throws SQLException {
        world.apply();
        assertStates("accepted", "accepted", "accepted");

        world.write();
        assertStates("persisted", "persisted", "persisted");

        Instant at = Instant.parse("2026-03-04T05:06:07.890Z");
        world.rows.cursor(world.conversation, world.bob, message.seq(), at, 0, null);
        assertStates("persisted", "delivered", "persisted");

        world.rows.cursor(world.conversation, carol, message.seq() + 1, at, message.seq(), at.plusMillis(1));
        assertStates("delivered", "delivered", "read");

        world.rows.cursor(world.conversation, world.bob, message.seq() + 1, at, message.seq() + 1, at);
        assertStates("read", "read", "read");
    }

    @Test
    void answersWithTheFieldsOfTheProtocol() throws SQLException {
        world.apply();
        world.write();
        Instant at = Instant.parse("2026-03-04T05:06:07.890Z");
        world.rows.cursor(world.conversation, world.bob, message.seq(), at, 0, null);

        JsonNode status = status(world.alice);

        assertThat(status.get("message").asString()).isEqualTo(message.id().toString());
        assertThat(status.get("conversation").asString()).isEqualTo(world.conversation.toString());
        assertThat(status.get("seq").asLong()).isEqualTo(message.seq());
        assertThat(status.get("members")).hasSize(2);
        assertThat(member(status, world.bob).get("at").asString()).isEqualTo("2026-03-04T05:06:07.890Z");
        assertThat(member(status, carol).has("at")).isFalse();
    }

    @Test
    void countsOnlyWhoSeesTheMessage() throws SQLException {
        world.apply();
        world.write();
        UUID later = NewIds.next();
        publish(world.active(later, message.seq()));
        publish(new MemberRow(world.conversation, carol, Role.MEMBER, State.LEFT, 0, message.seq() - 1, List.of(), 2));
        await().atMost(StatusServer.TOO_SLOW).until(() -> ask(carol).statusCode() == 404);
        world.rows.cursor(world.conversation, world.bob, message.seq(), null, message.seq(), null);

        JsonNode status = status(world.alice);

        assertThat(status.get("members")).hasSize(1);
        assertThat(status.get("state").asString()).isEqualTo("read");
        assertThat(ask(later).statusCode()).isEqualTo(404);
    }

    @Test
    void answersAbsentAndForbiddenAlike() throws SQLException {
        world.apply();
        world.write();
        HttpResponse<byte[]> forbidden = ask(NewIds.next());
        HttpResponse<byte[]> absent = server.get(world.bob, "/v1/messages/" + NewIds.next() + "/status");

        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(absent.statusCode()).isEqualTo(404);
        String detail =
                JsonMapper.shared().readTree(forbidden.body()).get("detail").asString();
        assertThat(detail.replace(message.id().toString(), "M"))
                .isEqualTo(JsonMapper.shared()
                        .readTree(absent.body())
                        .get("detail")
                        .asString()
                        .replaceAll("[0-9a-f-]{36}", "M"));
    }

    @Test
    void takesThePlaceOfTheFirstCopy() throws SQLException {
        world.apply();
        world.write();
        world.view.evictRecent(message.id());
        LogRecord copy = world.log.resend(message);
        world.apply();
        world.write();

        assertThat(copy.seq()).isGreaterThan(message.seq());
        assertThat(status(world.alice).get("seq").asLong()).isEqualTo(message.seq());
    }

    @Test
    void answersWithoutRedisWhatTheDatabaseHas() throws SQLException {
        world.write();
        Backends.shared().redis().stop();

        assertThat(status(world.alice).get("state").asString()).isEqualTo("persisted");
        HttpResponse<byte[]> unknown = server.get(world.bob, "/v1/messages/" + NewIds.next() + "/status");
        assertThat(unknown.statusCode()).isEqualTo(503);
    }

    @Test
    void refusesToGuessWithoutTheDatabase() {
        world.apply();
        Backends.shared().mysql().stop();

        HttpResponse<byte[]> answer = ask(world.alice);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"code\":\"unavailable\"");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
    }

    private void assertStates(String all, String bobs, String carols) {
        JsonNode status = status(world.alice);
        assertThat(status.get("state").asString()).isEqualTo(all);
        assertThat(member(status, world.bob).get("state").asString()).isEqualTo(bobs);
        assertThat(member(status, carol).get("state").asString()).isEqualTo(carols);
        assertThat(status(world.bob)).isEqualTo(status);
    }

    private static JsonNode member(JsonNode status, UUID user) {
        for (JsonNode member : status.get("members")) {
            if (member.get("user").asString().equals(user.toString())) {
                return member;
            }
        }
        throw new AssertionError("no member " + user + " in " + status);
    }

    private JsonNode status(UUID user) {
        HttpResponse<byte[]> answer = ask(user);
        assertThat(answer.statusCode()).as(() -> new String(answer.body())).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<byte[]> ask(UUID user) {
        return server.get(user, "/v1/messages/" + message.id() + "/status");
    }

    private void publish(MemberRow row) {
        server.publish(row);
        await().atMost(StatusServer.TOO_SLOW)
                .until(() -> server.get(row.user(), world.messages("?before=0")).statusCode() == 200);
    }
}
