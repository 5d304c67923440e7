package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.contract.codec.RawJson;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.sink.fixture.Conversations;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.TestDatabase;
import parley.sink.fixture.TestLog;
import parley.testkit.fixture.JsonArbitraries;

/// I7 at the database: the bytes that a client sent are the bytes that a reader gets.
@Tag("I7")
@Tag("property-8")
class BodyBytesProperties {
    private static final int PARTITION = 0;

    private static HikariDataSource pool;

    @BeforeContainer
    static void open() {
        pool = TestDatabase.pool();
    }

    @AfterContainer
    static void close() {
        pool.close();
    }

    @Property(tries = 200)
    void bodiesAndMetadataComeBackByteForByte(@ForAll("bodies") List<byte[]> bodies, @ForAll("objects") byte[] meta)
            throws SQLException {
        UUID conversation = Conversations.in(PARTITION, new Random());
        var log = new TestLog(Topic.MESSAGES, PARTITION);
        for (int i = 0; i < bodies.size(); i++) {
            RawJson body = RawJson.of(bodies.get(i));
            RawJson sent = i % 2 == 0 ? RawJson.of(meta) : null;
            log.append(Envelopes.of(conversation, new UUID(1, 2), "phone", "c" + i, body, sent, null));
        }
        String sink = "bytes-" + UUID.randomUUID();
        new MySqlSinkOffsets(pool, sink, "test").begin(log.partition(), new SinkOffset("topic-id", 1, 0));
        var decoder = new LogDecoder(Conversations.PARTITIONS, 1);
        List<LogEntry> entries =
                log.read(0, bodies.size()).stream().map(decoder::decode).toList();

        new MySqlBatchWriter(pool, sink)
                .write(List.of(new BatchWriter.Slice(log.partition(), 0, entries, bodies.size())));

        List<byte[]> read = read(conversation, "body");
        List<byte[]> metas = read(conversation, "meta");
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(read.get(i)).isEqualTo(bodies.get(i));
            assertThat(metas.get(i)).isEqualTo(i % 2 == 0 ? meta : null);
        }
    }

    @Provide
    Arbitrary<List<byte[]>> bodies() {
        return JsonArbitraries.values().list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<byte[]> objects() {
        return JsonArbitraries.objects();
    }

    private static List<byte[]> read(UUID conversation, String column) throws SQLException {
        List<byte[]> values = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT " + column + " FROM message WHERE conversation_id = ? ORDER BY seq")) {
            select.setBytes(1, UuidBytes.of(conversation));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    values.add(row.getBytes(1));
                }
            }
        }
        return values;
    }
}
