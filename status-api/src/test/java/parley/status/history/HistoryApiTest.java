package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.status.fixture.Page;
import parley.status.fixture.StatusServer;
import parley.status.fixture.World;
import parley.testkit.backend.Backends;

/// The history call of the whole service over real backends.
final class HistoryApiTest {
    private static StatusServer server;
    private World world;

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
    }

    @AfterEach
    void end() throws SQLException {
        world.close();
    }

    @Test
    void answersTheNewestFiftyWithoutParameters() throws SQLException {
        world.say(70);
        world.apply();
        world.write();
        join(world.bob, 0);

        Page page = page(world.bob, "");

        assertThat(page.seqs()).isEqualTo(seqs(20, 70));
        assertThat(page.upTo()).isEqualTo(seq(69));
        assertThat(page.more()).isTrue();
        assertThat(page.source()).isEqualTo("cache");
    }

    @Test
    void pagesUpwardsThroughALongConversation() throws SQLException {
        longConversation();
        var found = new ArrayList<Page.Message>();
        long after = 0;
        for (boolean more = true; more; ) {
            Page page = page(world.bob, "?limit=17&after=" + after);
            found.addAll(page.messages());
            assertThat(page.upTo()).isGreaterThan(after);
            after = page.upTo();
            more = page.more();
        }
        assertWhole(found);
        assertThat(page(world.bob, "?after=" + after)).isEqualTo(new Page(List.of(), after, after, false, "cache"));
    }

    @Test
    void pagesDownwardsThroughALongConversation() throws SQLException {
        longConversation();
        var found = new ArrayList<Page.Message>();
        Page page = page(world.bob, "?limit=17");
        found.addAll(page.messages());
        while (page.more()) {
            long before = page.messages().isEmpty()
                    ? page.after() + 1
                    : found.getFirst().seq();
            page = page(world.bob, "?limit=17&before=" + before);
            assertThat(page.upTo()).isEqualTo(before - 1);
            found.addAll(0, page.messages());
        }
        assertWhole(found);
    }

    @Test
    void tellsWhereAPageCameFrom() throws SQLException {
        world.say(10);
        world.write();
        world.view.apply(world.log.first() + 4, world.log.from(world.log.first() + 4, 6));
        join(world.bob, 0);

        assertThat(page(world.bob, "?limit=3").source()).isEqualTo("cache");
        assertThat(page(world.bob, "?limit=8").source()).isEqualTo("database");
        assertThat(page(world.bob, "?limit=8").seqs()).isEqualTo(seqs(2, 10));
        assertThat(page(world.bob, "?before=" + seq(4)).source()).isEqualTo("database");
        world.view.flush();
        assertThat(page(world.bob, "?limit=3").source()).isEqualTo("database");
    }

    @Test
    void showsWhatOnlyTheDatabaseHasWhenTheViewIsBehind() throws SQLException {
        world.say(5);
        world.apply();
        world.say(5);
        world.write();
        join(world.bob, 0);

        await().atMost(StatusServer.TOO_SLOW)
                .untilAsserted(() -> assertThat(page(world.bob, "").seqs()).isEqualTo(seqs(0, 10)));
        assertThat(page(world.bob, "?after=" + seq(6)).seqs()).isEqualTo(seqs(7, 10));
    }

    @Test
    void answersAfterTheScriptCacheWasFlushed() throws SQLException {
        world.say(3);
        world.apply();
        join(world.bob, seq(0));
        assertThat(page(world.bob, "").source()).isEqualTo("cache");

        world.view.forgetScripts();

        assertThat(page(world.bob, "").source()).isEqualTo("cache");
    }

    @Test
    void tellsTheClientsIdToTheSenderOnly() throws SQLException {
        world.say(2);
        world.apply();
        join(world.alice, 0);
        join(world.bob, 0);

        assertThat(page(world.alice, "").messages()).allMatch(Page.Message::withId);
        assertThat(page(world.bob, "").messages()).noneMatch(Page.Message::withId);
    }

    @Test
    void hidesWhatLayBetweenTwoMemberships() throws SQLException {
        world.say(30);
        world.apply();
        world.write();
        join(world.bob, seq(19), new Interval(seq(4), seq(9)));

        var visible = new ArrayList<>(seqs(5, 10));
        visible.addAll(seqs(20, 30));
        assertThat(page(world.bob, "").seqs()).isEqualTo(visible);
        assertThat(page(world.bob, "").more()).isFalse();
        assertThat(page(world.bob, "?after=0").seqs()).isEqualTo(visible);
        Page below = page(world.bob, "?before=" + seq(22) + "&limit=4");
        assertThat(below.seqs()).containsExactly(seq(8), seq(9), seq(20), seq(21));
        assertThat(below.messages().get(2).after()).isEqualTo(seq(9));
        assertThat(page(world.bob, "?after=" + seq(12) + "&limit=2").seqs()).isEqualTo(seqs(20, 22));
        assertThat(page(world.bob, "?before=" + seq(15)).seqs()).isEqualTo(seqs(5, 10));
    }

    @Test
    void showsThePastToWhoHasLeft() throws SQLException {
        world.say(20);
        world.apply();
        world.write();
        publish(new MemberRow(world.conversation, world.bob, Role.MEMBER, State.LEFT, seq(2), seq(11), List.of(), 2));

        Page page = page(world.bob, "");

        assertThat(page.seqs()).isEqualTo(seqs(3, 12));
        assertThat(page.upTo()).isEqualTo(seq(11));
        assertThat(page(world.bob, "?after=" + seq(10)).seqs()).isEqualTo(seqs(11, 12));
        assertThat(page(world.bob, "?after=" + seq(11)).seqs()).isEmpty();
    }

    @Test
    void answersAbsentAndForbiddenAlike() throws SQLException {
        world.say(3);
        world.apply();
        join(world.bob, 0);
        UUID stranger = NewIds.next();

        HttpResponse<byte[]> forbidden = server.get(stranger, world.messages(""));
        UUID nowhere = NewIds.next();
        HttpResponse<byte[]> absent = server.get(stranger, "/v1/conversations/" + nowhere + "/messages");

        assertThat(forbidden.statusCode()).isEqualTo(404);
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(text(forbidden).replace(world.conversation.toString(), "C"))
                .isEqualTo(text(absent).replace(nowhere.toString(), "C"))
                .contains("\"code\":\"not_found\"");
    }

    @Test
    void showsNothingBeforeTheBoundaryOfAJoinIsKnown() throws SQLException {
        world.say(3);
        world.apply();
        publish(new MemberRow(world.conversation, world.bob, Role.MEMBER, State.JOINING, 0, 0, List.of(), 1));

        assertThat(server.get(world.bob, world.messages("")).statusCode()).isEqualTo(404);
    }

    @Test
    void asksTheDatabaseForAMemberThatIsNotInTheTableYet() throws SQLException {
        world.say(3);
        world.apply();
        world.rows.member(world.active(world.bob, seq(0), new Interval(5, 9), new Interval(11, 12)));

        assertThat(page(world.bob, "").seqs()).isEqualTo(seqs(1, 3));
    }

    @Test
    void readsOnAfterPoisonInTheTableOfMembers() throws SQLException {
        world.say(3);
        world.apply();
        server.publish(parley.contract.topic.Topic.MEMBERS, new byte[] {1}, new byte[] {'{'});
        server.publish(
                parley.contract.topic.Topic.MEMBERS,
                new byte[] {1},
                "{\"conversation\":null,\"past\":null}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        join(world.bob, 0);

        assertThat(page(world.bob, "").seqs()).isEqualTo(seqs(0, 3));
    }

    @Test
    void refusesAPageThatNobodyCanProve() throws SQLException {
        world.say(10);
        join(world.bob, seq(3));

        HttpResponse<byte[]> answer = server.get(world.bob, world.messages("?after=" + seq(5)));
        assertThat(Page.of(answer).messages()).isEmpty();
        HttpResponse<byte[]> newest = server.get(world.bob, world.messages(""));

        assertThat(newest.statusCode()).isEqualTo(503);
        assertThat(text(newest)).contains("\"code\":\"unavailable\"");
        assertThat(newest.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(newest.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(server.get(world.bob, world.messages("?before=" + seq(8))).statusCode())
                .isEqualTo(503);
    }

    @Test
    void answersAnEmptyConversation() throws SQLException {
        world.say(1);
        world.apply();
        join(world.bob, seq(0));

        assertThat(page(world.bob, "")).isEqualTo(new Page(List.of(), 0, seq(0), false, "cache"));
        assertThat(page(world.bob, "?after=" + seq(0))).isEqualTo(new Page(List.of(), seq(0), seq(0), false, "cache"));
        assertThat(page(world.bob, "?before=0")).isEqualTo(new Page(List.of(), 0, 0, false, "cache"));
    }

    /// The view was rebuilt in the middle; its streams are shorter than the conversation.
    private void longConversation() throws SQLException {
        world.say(300);
        for (int i = 0; i < 40; i += 3) {
            world.log.resend(world.log.records().get(i));
        }
        world.say(100);
        world.write();
        world.apply();
        join(world.bob, 0);
    }

    private void assertWhole(List<Page.Message> found) {
        List<LoggedMessage> truth = world.log.canonical(world.conversation, 0, Long.MAX_VALUE);
        assertThat(found.stream().map(Page.Message::seq).toList())
                .isEqualTo(truth.stream().map(LoggedMessage::seq).toList());
        assertThat(found.stream().map(Page.Message::body).toList())
                .isEqualTo(
                        truth.stream().map(message -> message.envelope().body()).toList());
    }

    private void join(UUID user, long joinSeq, Interval... past) {
        publish(world.active(user, joinSeq, past));
    }

    /// Returns when the service knows it: the boundary of a row shows in what it answers.
    private void publish(MemberRow row) {
        server.publish(row);
        boolean visible = row.state() != State.JOINING;
        if (visible) {
            await().atMost(StatusServer.TOO_SLOW)
                    .until(() ->
                            server.get(row.user(), world.messages("?before=0")).statusCode() == 200);
        }
    }

    private Page page(UUID user, String query) {
        return Page.of(server.get(user, world.messages(query)));
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private long seq(int index) {
        return Seq.of(1, world.log.first() + index);
    }

    private List<Long> seqs(int from, int to) {
        return java.util.stream.IntStream.range(from, to).mapToObj(this::seq).toList();
    }
}
