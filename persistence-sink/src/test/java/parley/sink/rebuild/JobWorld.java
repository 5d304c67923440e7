package parley.sink.rebuild;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import parley.contract.codec.RawJson;
import parley.contract.event.ConversationEvent;
import parley.contract.event.Receipt;
import parley.contract.id.MessageIds;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.Orders;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.Tables;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestGateway;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import parley.testkit.fixture.Topics;

/// An empty log and empty tables, somebody who fills them, and somebody who breaks them.
final class JobWorld implements AutoCloseable {
    static final int PARTITION = 2;

    final Backends backends = Backends.shared();
    final TestGateway gateway;
    final Orders orders;
    private final Random random = new Random(7);
    final UUID conversation = Conversations.in(PARTITION, random);
    final UUID neighbour = Conversations.in(PARTITION, random);
    final UUID elsewhere = Conversations.in(PARTITION + 1, random);
    final UUID user = new UUID(1, 2);

    JobWorld() {
        TestDatabase.mysql();
        Schema.reset(backends.mysql());
        Topics.recreate(backends.kafka(), Topics.PARTITIONS);
        gateway = new TestGateway(backends.kafka());
        orders = new Orders(gateway);
    }

    /// Messages in three conversations, every tenth a resend; receipts and events of one.
    void talk(int messages) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            UUID where =
                    List.of(conversation, conversation, neighbour, elsewhere).get(i % 4);
            String id = "m" + (i % 10 == 9 ? i - 4 : i);
            sent.add(gateway.begin(Envelopes.text(where, user, id, id)));
        }
        sent.forEach(TestGateway::get);
        for (int i = 1; i <= 3; i++) {
            gateway.send(new Receipt(
                    conversation,
                    user,
                    "phone",
                    Receipt.Kind.READ,
                    Seq.of(1, i * 4L),
                    0,
                    Instant.ofEpochSecond(i, 123_456_789)));
            gateway.send(new ConversationEvent(
                    ConversationEvent.Kind.FAILED,
                    conversation,
                    user,
                    Seq.of(1, i),
                    user,
                    "phone",
                    "attempts_exhausted",
                    8,
                    Instant.ofEpochSecond(i, 123_456_789)));
        }
    }

    /// The first message of [#talk] is edited, taken back by two people, and edited once more.
    void takeBack() {
        UUID first = MessageIds.of(user, conversation, "m0");
        RawJson text = RawJson.of("{\"text\":\"better\"}");
        gateway.send(Envelopes.about(conversation, user, "edit0", "edit", first, text));
        gateway.send(Envelopes.about(conversation, user, "recall0", "recall", first, RawJson.of("{}")));
        gateway.send(Envelopes.about(conversation, new UUID(1, 3), "recall1", "recall", first, RawJson.of("{}")));
        gateway.send(Envelopes.about(conversation, user, "edit1", "edit", first, text));
    }

    void join(UUID... users) {
        for (UUID each : users) {
            execute("INSERT INTO member (conversation_id, user_id, role, state, join_seq, version) VALUES ("
                    + hex(conversation) + ", " + hex(each) + ", 'member', 'active', 0, 1)");
        }
    }

    /// The device `phone` of a user confirms the conversation.
    void confirm(UUID who, long offset, int rev) {
        Instant at = Instant.ofEpochSecond(offset);
        gateway.send(new Receipt(conversation, who, "phone", Receipt.Kind.DELIVERED, Seq.of(1, offset), rev, at));
    }

    /// @return revision and offset of each device, by user
    List<String> cursors() {
        return select("CONCAT(rev, ' ', seq - " + Seq.of(1, 0) + ") FROM device_cursor ORDER BY user_id");
    }

    void awaitWritten() {
        await().atMost(RunningSink.TOO_SLOW).until(() -> lag() == 0);
    }

    private long lag() {
        List<Topic> topics = List.of(Topic.MESSAGES, Topic.RECEIPTS, Topic.EVENTS);
        long end = TestGateway.ends(gateway.admin(), topics).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        String next = select("IFNULL(SUM(next_offset), 0) FROM sink_offset WHERE sink = 'main'")
                .getFirst();
        return end - Long.parseLong(next);
    }

    Tables tables() {
        try (Connection connection = backends.mysql().connect()) {
            return Tables.read(connection, List.of(conversation, neighbour, elsewhere));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> select(String columns) {
        try (Connection connection = backends.mysql().connect()) {
            return Tables.lines(connection, "SELECT " + columns);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return rows that were changed
    int execute(String sql) {
        try (Connection connection = backends.mysql().connect();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hex(UUID id) {
        return "UNHEX('" + id.toString().replace("-", "") + "')";
    }

    @Override
    public void close() {
        gateway.close();
    }
}
