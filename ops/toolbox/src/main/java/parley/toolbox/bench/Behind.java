package parley.toolbox.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import parley.contract.keyspace.RedisKeys;
import parley.contract.topic.Topic;
import parley.testkit.fixture.Topics;
import parley.toolbox.CommandFailedException;

/// How far what reads the log is behind it. Blocks.
final class Behind implements AutoCloseable {
    /// A reader of the log whose position is stored.
    enum Reader {
        VIEW("view in Redis", Topic.MESSAGES),
        RECEIPTS("receipts in Redis", Topic.RECEIPTS),
        SINK("sink, messages", Topic.MESSAGES),
        SINK_RECEIPTS("sink, receipts", Topic.RECEIPTS);

        private final String title;
        private final Topic topic;

        Reader(String title, Topic topic) {
            this.title = title;
            this.topic = topic;
        }

        String title() {
            return title;
        }
    }

    private static final long POLL_MS = 50;

    private final Admin admin;
    private final Connection mysql;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> redis;

    Behind(PlatformProcess platform) {
        admin = Admin.create(Map.of("bootstrap.servers", platform.hello("kafka")));
        try {
            mysql = DriverManager.getConnection(
                    platform.hello("mysql"), platform.hello("mysqlUser"), platform.hello("mysqlPassword"));
        } catch (SQLException e) {
            admin.close();
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
        client = RedisClient.create(
                RedisURI.create(platform.hello("redisHost"), Integer.parseInt(platform.hello("redisPort"))));
        redis = client.connect();
    }

    /// Waits until everybody has read what is in the log now.
    ///
    /// @return how many seconds each needed; infinite for those who needed longer than that
    Map<Reader, Double> await(double mostSeconds) throws InterruptedException {
        long began = System.nanoTime();
        long until = began + (long) (mostSeconds * 1e9);
        Map<Integer, Long> messages = ends(Topic.MESSAGES);
        Map<Integer, Long> receipts = ends(Topic.RECEIPTS);
        var seconds = new LinkedHashMap<Reader, Double>();
        for (Reader reader : Reader.values()) {
            seconds.put(reader, Double.POSITIVE_INFINITY);
        }
        Set<Reader> waiting = EnumSet.allOf(Reader.class);
        while (true) {
            for (Reader reader : EnumSet.copyOf(waiting)) {
                Map<Integer, Long> ends = reader.topic == Topic.MESSAGES ? messages : receipts;
                if (missing(ends, position(reader)) == 0) {
                    seconds.put(reader, (System.nanoTime() - began) / 1e9);
                    waiting.remove(reader);
                }
            }
            if (waiting.isEmpty() || System.nanoTime() > until) {
                return seconds;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    @Override
    public void close() {
        redis.close();
        client.shutdown(0, 1, TimeUnit.SECONDS);
        try {
            mysql.close();
        } catch (SQLException e) {
            // it goes with this process
        }
        admin.close();
    }

    /// Pure: how many records of the log are not read.
    static long missing(Map<Integer, Long> ends, Map<Integer, Long> positions) {
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L)))
                .sum();
    }

    private Map<Integer, Long> ends(Topic topic) throws InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
            asked.put(new TopicPartition(topic.topicName(), partition), OffsetSpec.latest());
        }
        try {
            var ends = new HashMap<Integer, Long>();
            admin.listOffsets(asked).all().get().forEach((at, end) -> ends.put(at.partition(), end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new CommandFailedException("Kafka: " + e.getCause(), e);
        }
    }

    private Map<Integer, Long> position(Reader reader) {
        return switch (reader) {
            case VIEW -> inRedis(RedisKeys::view);
            case RECEIPTS -> inRedis(RedisKeys::receiptPosition);
            case SINK, SINK_RECEIPTS -> inMySql(reader.topic);
        };
    }

    private Map<Integer, Long> inRedis(IntFunction<String> key) {
        var positions = new HashMap<Integer, Long>();
        IntStream.range(0, Topics.PARTITIONS).forEach(partition -> {
            String next = redis.sync().hget(key.apply(partition), "next");
            positions.put(partition, next == null ? 0 : Long.parseLong(next));
        });
        return positions;
    }

    private Map<Integer, Long> inMySql(Topic topic) {
        try (PreparedStatement select = mysql.prepareStatement(
                "SELECT partition_id, next_offset FROM sink_offset WHERE sink = 'main' AND topic = ?")) {
            select.setString(1, topic.topicName());
            var positions = new HashMap<Integer, Long>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
            }
            return positions;
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }
}
