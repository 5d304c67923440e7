package parley.status.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.Receipt;
import parley.contract.id.NewIds;
import parley.status.fixture.LogRecord;
import parley.status.fixture.Messaging;
import parley.status.fixture.StatusServer;
import parley.testkit.backend.Backends;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Property 16 and I11 over real Kafka, Redis and MySQL: the API says of every message and member what a
/// naive look through the log says, whatever order receipts come in and however often, and what it said
/// only rises.
@Tag("property-16")
final class StatusTruthProperties {
    private static final Instant TIME = Instant.parse("2026-03-04T05:06:07.890Z");
    private static final List<String> RISING =
            List.of("accepted", "persisted", "failed", "expired", "delivered", "read");
    private static StatusServer server;

    @BeforeContainer
    static void start() {
        server = new StatusServer(Backends.shared());
    }

    @AfterContainer
    static void stop() {
        server.close();
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void theApiTellsTheTruth(@ForAll long seed) throws SQLException {
        var random = new Random(seed);
        check(random, 2 + random.nextInt(5), 1 + random.nextInt(3), 3 + random.nextInt(15), random.nextInt(4));
    }

    @Example
    void theApiTellsTheTruthOfALongConversation() throws SQLException {
        check(new Random(7), 1_000, 20, 1_500, 60);
    }

    private static void check(Random random, int messages, int members, int receipts, int failures)
            throws SQLException {
        try (var talk = new Messaging(Backends.shared())) {
            List<UUID> users = join(talk, members);
            talk.say(messages);
            talk.persist();
            var naive = new NaiveStatus();
            var said = new HashMap<String, String>();

            // A failure is in the log before the device may go on, and so before a receipt that passes
            // over it.
            List<ConversationEvent> events = events(random, talk, users, failures);
            events.forEach(naive::add);
            talk.events(twiceAndShuffled(random, events));
            LogRecord probe = talk.messages.get(random.nextInt(messages));
            settle(talk, probe, users, naive, said);

            List<Receipt> all = receipts(random, talk, users, receipts);
            all.forEach(naive::add);
            talk.receipts(twiceAndShuffled(random, all));
            for (LogRecord message : talk.messages) {
                settle(talk, message, users, naive, said);
            }
        }
    }

    /// Asks until the answer is the naive one; meanwhile nothing that was said sinks.
    private static void settle(
            Messaging talk, LogRecord message, List<UUID> users, NaiveStatus naive, Map<String, String> said) {
        var expected = new HashMap<UUID, String>();
        users.forEach(user -> expected.put(user, naive.state(message.seq(), user)));
        String lowest = expected.values().stream()
                .min((a, b) -> Integer.compare(RISING.indexOf(a), RISING.indexOf(b)))
                .orElseThrow();
        await().alias("message " + message.seq() + " of " + talk.conversation)
                .atMost(StatusServer.TOO_SLOW)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    JsonNode answer = ask(talk.sender, message.id());
                    assertThat(rose(message, answer, said))
                            .as("what was said sank")
                            .isEmpty();
                    assertThat(states(answer)).isEqualTo(expected);
                    assertThat(answer.get("state").asString()).isEqualTo(lowest);
                });
        assertThat(said).doesNotContainValue("sank");
    }

    /// @return what sank; it is remembered, because the next answer may be right again
    private static List<String> rose(LogRecord message, JsonNode answer, Map<String, String> said) {
        var sunk = new ArrayList<String>();
        states(answer).forEach((user, state) -> {
            String key = message.seq() + " " + user;
            String before = said.getOrDefault(key, "accepted");
            if (before.equals("sank") || RISING.indexOf(state) < RISING.indexOf(before)) {
                sunk.add(key + ": " + state + " after " + before);
                said.put(key, "sank");
            } else {
                said.put(key, state);
            }
        });
        return sunk;
    }

    private static Map<UUID, String> states(JsonNode answer) {
        var states = new HashMap<UUID, String>();
        for (JsonNode member : answer.get("members")) {
            states.put(
                    UUID.fromString(member.get("user").asString()),
                    member.get("state").asString());
        }
        return states;
    }

    private static JsonNode ask(UUID user, UUID message) {
        HttpResponse<byte[]> answer = server.get(user, "/v1/messages/" + message + "/status");
        assertThat(answer.statusCode()).as(() -> new String(answer.body())).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    /// @return the recipients; the sender is a member too
    private static List<UUID> join(Messaging talk, int members) {
        var users = new ArrayList<UUID>();
        for (int i = 0; i < members; i++) {
            users.add(NewIds.next());
        }
        var all = new ArrayList<>(users);
        all.add(talk.sender);
        all.forEach(user ->
                server.publish(new MemberRow(talk.conversation, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), 1)));
        String page = "/v1/conversations/" + talk.conversation + "/messages?before=0";
        await().atMost(StatusServer.TOO_SLOW)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> server.get(talk.sender, page).statusCode() == 200);
        return users;
    }

    private static List<ConversationEvent> events(Random random, Messaging talk, List<UUID> users, int count) {
        var events = new ArrayList<ConversationEvent>();
        for (int i = 0; i < count; i++) {
            LogRecord message = talk.messages.get(random.nextInt(talk.messages.size()));
            UUID user = users.get(random.nextInt(users.size()));
            Kind kind = List.of(Kind.FAILED, Kind.EXPIRED, Kind.RECOVERED, Kind.ATTEMPTED)
                    .get(random.nextInt(4));
            events.add(new ConversationEvent(
                    kind,
                    talk.conversation,
                    message.id(),
                    message.seq(),
                    user,
                    device(random),
                    "no_acknowledgement",
                    8,
                    TIME.plusMillis(events.size())));
        }
        return events;
    }

    private static List<Receipt> receipts(Random random, Messaging talk, List<UUID> users, int count) {
        var receipts = new ArrayList<Receipt>();
        for (int i = 0; i < count; i++) {
            LogRecord message = talk.messages.get(random.nextInt(talk.messages.size()));
            UUID user = users.get(random.nextInt(users.size()));
            Receipt.Kind kind = random.nextInt(3) == 0 ? Receipt.Kind.READ : Receipt.Kind.DELIVERED;
            receipts.add(new Receipt(
                    talk.conversation,
                    user,
                    device(random),
                    kind,
                    message.seq(),
                    random.nextInt(2),
                    TIME.plusMillis(random.nextInt(60_000))));
        }
        return receipts;
    }

    private static String device(Random random) {
        return random.nextInt(3) == 0 ? "web" : "phone";
    }

    private static <T> List<T> twiceAndShuffled(Random random, List<T> some) {
        var all = new ArrayList<>(some);
        some.stream().filter(one -> random.nextInt(3) == 0).forEach(all::add);
        Collections.shuffle(all, random);
        return all;
    }
}
