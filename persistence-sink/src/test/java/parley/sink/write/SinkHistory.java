package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import parley.contract.codec.RawJson;
import parley.contract.event.ConversationEvent;
import parley.contract.event.Receipt;
import parley.contract.id.MessageIds;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.FaultyDatabase;
import parley.sink.fixture.NaiveFold;
import parley.sink.fixture.Tables;
import parley.sink.fixture.TestLog;
import parley.sink.metric.SinkMetrics;

/// One random life of a partition: records come in, two sinks that both believe they own it write batches
/// of them, and connections break at any statement. After every step the tables must be the fold of the log
/// up to the watermark.
final class SinkHistory {
    private static final int PARTITION = 5;
    private static final int MOST_STATEMENTS = 16;
    private static final List<UUID> USERS = List.of(new UUID(1, 1), new UUID(-7, 2), new UUID(3, -3));
    /// Everybody but the last one.
    private static final List<UUID> MEMBERS = USERS.subList(0, 2);

    private final Random random;
    private final String sink;
    private final DataSource database;
    private final FaultyDatabase faulty;
    private final MySqlSinkOffsets offsets;
    private final List<PartitionWriter> writers = new ArrayList<>();
    private final List<Map<TopicPartition, Long>> beliefs = List.of(new HashMap<>(), new HashMap<>());
    private final List<UUID> conversations = new ArrayList<>();
    private final List<TestLog> logs = List.of(
            new TestLog(Topic.MESSAGES, PARTITION),
            new TestLog(Topic.RECEIPTS, PARTITION),
            new TestLog(Topic.EVENTS, PARTITION));

    /// @param faulty the database as the sinks see it
    SinkHistory(long seed, DataSource database, FaultyDatabase faulty) {
        this.random = new Random(seed);
        this.sink = "history-" + UUID.randomUUID();
        this.database = database;
        this.faulty = faulty;
        this.offsets = new MySqlSinkOffsets(database, sink, "test");
        for (int i = 0; i < 2; i++) {
            writers.add(new PartitionWriter(
                    new LogDecoder(Conversations.PARTITIONS, 1),
                    new MySqlBatchWriter(faulty.dataSource(), sink),
                    (record, reason, error) -> {},
                    new SinkMetrics(new SimpleMeterRegistry()),
                    Clock.systemUTC()));
        }
        // Ids of their own: histories share the tables.
        var fresh = new Random(UUID.randomUUID().getMostSignificantBits());
        for (int i = 0; i < 3; i++) {
            conversations.add(Conversations.in(PARTITION, fresh));
        }
    }

    void run() throws SQLException {
        prepare();
        int steps = 12 + random.nextInt(12);
        for (int step = 0; step < steps; step++) {
            TestLog log = logs.get(random.nextInt(logs.size()));
            append(log, random.nextInt(log == logs.getFirst() ? 9 : 5));
            List<TestLog> polled = random.nextBoolean() ? List.of(log) : logs;
            write(polled, random.nextInt(2), random.nextInt(3) == 0);
            check();
        }
        faulty.heal();
        for (TestLog log : logs) {
            while (stored(log) < log.end()) {
                write(List.of(log), 0, false);
            }
        }
        check();
    }

    private void prepare() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO conversation (id, kind) VALUES (?, 'group')");
                PreparedStatement members = connection.prepareStatement("INSERT INTO member (conversation_id, user_id,"
                        + " role, state, join_seq, version) VALUES (?, ?, 'member', 'active', 0, 1)")) {
            statement.execute("DELETE FROM dead_letter");
            insert.setBytes(1, UuidBytes.of(conversations.getFirst()));
            insert.executeUpdate();
            for (UUID conversation : conversations) {
                for (UUID user : MEMBERS) {
                    members.setBytes(1, UuidBytes.of(conversation));
                    members.setBytes(2, UuidBytes.of(user));
                    members.addBatch();
                }
            }
            members.executeBatch();
        }
        for (TestLog log : logs) {
            offsets.begin(log.partition(), new SinkOffset("topic-id", 1, 0));
        }
    }

    private void append(TestLog log, int records) {
        for (int i = 0; i < records; i++) {
            UUID conversation = conversations.get(random.nextInt(conversations.size()));
            UUID user = USERS.get(random.nextInt(USERS.size()));
            if (log == logs.getFirst()) {
                appendMessage(log, conversation, user);
            } else if (log == logs.getLast()) {
                log.append(event(conversation, user));
            } else {
                log.append(new Receipt(
                        conversation,
                        user,
                        random.nextBoolean() ? "phone" : "desk",
                        random.nextBoolean() ? Receipt.Kind.READ : Receipt.Kind.DELIVERED,
                        random.nextInt(5) == 0 ? 0 : Seq.of(1, random.nextInt(20)),
                        random.nextInt(3),
                        Instant.ofEpochMilli(TestLog.EPOCH_MS + random.nextInt(100_000))));
            }
        }
    }

    /// Few places, so that failures and deliveries of the same message meet.
    private ConversationEvent event(UUID conversation, UUID user) {
        ConversationEvent.Kind[] kinds = ConversationEvent.Kind.values();
        return new ConversationEvent(
                kinds[random.nextInt(kinds.length)],
                conversation,
                new UUID(9, 9),
                Seq.of(1, random.nextInt(3)),
                user,
                random.nextInt(3) == 0 ? null : "phone",
                random.nextBoolean() ? null : "attempts_exhausted",
                random.nextBoolean() ? null : random.nextInt(9),
                Instant.ofEpochMilli(TestLog.EPOCH_MS + random.nextInt(100_000)));
    }

    /// Few client ids and two bodies, so that resends and conflicts are common.
    private void appendMessage(TestLog log, UUID conversation, UUID user) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            log.append(conversation, new byte[] {'{', (byte) random.nextInt()});
            return;
        }
        if (kind >= 14) {
            appendAbout(log, conversation, user, kind < 17 ? "recall" : kind < 19 ? "edit" : "reaction");
            return;
        }
        RawJson body = body();
        RawJson meta = random.nextInt(3) == 0 ? RawJson.of("{\"k\": 1e5}") : null;
        String device = kind == 1 ? "d".repeat(65) : "phone";
        Duration ttl = kind == 2 ? Duration.ofSeconds(1L << 31) : kind == 3 ? Duration.ofSeconds(90) : null;
        log.append(Envelopes.of(conversation, user, device, "c" + random.nextInt(5), body, meta, ttl));
    }

    private RawJson body() {
        return RawJson.of(
                switch (random.nextInt(6)) {
                    case 0 -> "{\"n\":1.00}";
                    case 1 -> "{\"n\":1,\"mentions\":\"all\"}";
                    case 2 ->
                        "{\"mentions\":[\"" + USERS.get(random.nextInt(USERS.size())) + "\",7,\"x\",\""
                                + USERS.get(random.nextInt(USERS.size())) + "\"]}";
                    default -> "{\"n\":1}";
                });
    }

    /// About any message, also one that is not there yet or never comes: the fold does not depend on the
    /// order. Few ids of its own, so that it is sent again, and as something else.
    private void appendAbout(TestLog log, UUID conversation, UUID user, String type) {
        UUID ref = MessageIds.of(USERS.getFirst(), conversation, "c" + random.nextInt(2));
        log.append(Envelopes.about(
                conversation,
                user,
                (random.nextInt(3) == 0 ? "c" : type) + random.nextInt(3),
                type,
                ref,
                RawJson.of("{\"text\":\"another\",\"mentions\":[\"" + USERS.get(1) + "\"]}")));
    }

    private void write(List<TestLog> polled, int number, boolean breaks) throws SQLException {
        PartitionWriter writer = writers.get(number);
        Map<TopicPartition, Long> belief = beliefs.get(number);
        var batches = new ArrayList<PartitionWriter.Batch>();
        for (TestLog log : polled) {
            long from = belief.computeIfAbsent(log.partition(), _ -> 0L);
            var records = log.read(from, 1 + random.nextInt(6));
            if (!records.isEmpty()) {
                batches.add(writer.decode(log.partition(), from, records));
            }
        }
        if (batches.isEmpty()) {
            return;
        }
        if (breaks) {
            faulty.breakAfter(random.nextInt(MOST_STATEMENTS), random.nextBoolean());
        }
        try {
            write(writer, batches);
            batches.forEach(batch -> belief.put(batch.partition(), batch.next()));
        } catch (SQLException | StaleOffsetException e) {
            assertThat(Failure.of(e)).as(e.toString()).isEqualTo(Failure.RETRIABLE);
            // A sink that lost usually learns where MySQL stands; a zombie goes on with what it believes.
            if (random.nextInt(4) > 0 || !breaks) {
                for (TestLog log : polled) {
                    belief.put(log.partition(), stored(log));
                }
            }
        } finally {
            faulty.heal();
        }
    }

    /// What was written of a part of them counts for nothing: the position in MySQL says how far each came.
    private static void write(PartitionWriter writer, List<PartitionWriter.Batch> batches) throws SQLException {
        if (batches.size() > 1) {
            try {
                writer.writeTogether(batches);
                return;
            } catch (SQLException e) {
                if (Failure.of(e) != Failure.POISON) {
                    throw e;
                }
            }
        }
        for (PartitionWriter.Batch batch : batches) {
            writer.write(batch);
        }
    }

    private long stored(TestLog log) throws SQLException {
        return offsets.find(List.of(log.partition())).get(log.partition()).next();
    }

    private void check() throws SQLException {
        var fold = new NaiveFold(List.of(conversations.getFirst()), MEMBERS);
        for (TestLog log : logs) {
            log.read(0, (int) stored(log)).forEach(fold::apply);
        }
        try (Connection connection = database.getConnection()) {
            assertThat(Tables.read(connection, conversations)).isEqualTo(fold.tables());
        }
    }
}
