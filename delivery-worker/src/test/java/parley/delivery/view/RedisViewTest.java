package parley.delivery.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.HotMessage;
import parley.contract.range.HotReply;
import parley.contract.range.HotSlice;
import parley.delivery.fixture.Connections;
import parley.delivery.partition.Failure;
import parley.delivery.partition.Failures;
import parley.delivery.view.ApplyOutcome.Applied;
import parley.delivery.view.ApplyOutcome.OtherTopic;
import parley.delivery.view.Verdict.Conflict;
import parley.delivery.view.Verdict.Duplicate;
import parley.delivery.view.Verdict.Shown;

class RedisViewTest {
    private static final int PARTITION = 900;
    private static final String TOPIC = "topic-id";
    private static final UUID CONVERSATION = ViewLog.conversation(0);

    private final LettuceConnectionFactory connections = Connections.shared();
    private final RedisView view = new RedisView(connections, ViewLog.GENERATION, ViewSettings.STANDARD);
    private final RedisPartition redis = new RedisPartition(connections, PARTITION);
    private final ViewLog log = new ViewLog();

    @AfterEach
    void clean() {
        redis.flush();
    }

    @Test
    void saysWhatBecameOfEachRecord() {
        log.append(0, 1, "one");
        log.append(1, 2, "two");
        log.append(0, 1, "one");
        log.append(0, 1, "something else");
        log.append(0, 3, "three");
        begin(0);

        assertThat(apply(0, 5))
                .isEqualTo(new Applied(List.of(
                        new Shown(Seq.of(ViewLog.GENERATION, 0) - 1),
                        new Shown(Seq.of(ViewLog.GENERATION, 0) - 1),
                        new Duplicate(seq(0)),
                        new Conflict(seq(0)),
                        new Shown(seq(0)))));
        assertThat(view.position(PARTITION)).isEqualTo(new ViewPosition(0, 5, TOPIC));
        assertThat(view.headsFrom(PARTITION, 0))
                .isEqualTo(Map.of(CONVERSATION, seq(4), ViewLog.conversation(1), seq(1)));
        assertThat(view.headsFrom(PARTITION, seq(2))).isEqualTo(Map.of(CONVERSATION, seq(4)));
    }

    @Test
    void isReadByTheScriptThatGatewaysRead() {
        log.append(0, 1, "one");
        log.append(0, 2, "two");
        begin(0);
        apply(0, 2);

        HotSlice slice = read(seq(0) - 1);

        assertThat(slice.start()).isZero();
        assertThat(slice.next()).isEqualTo(2);
        assertThat(slice.head()).isEqualTo(seq(1));
        assertThat(slice.entries()).extracting(HotMessage::after).containsExactly(seq(0) - 1, seq(0));
        assertThat(slice.entries()).extracting(HotMessage::message).satisfies(messages -> {
            assertThat(messages.get(1).seq()).isEqualTo(seq(1));
            assertThat(messages.get(1).time())
                    .isEqualTo(log.read(1, 2).getFirst().time());
            assertThat(messages.get(1).envelope())
                    .isEqualTo(log.read(1, 2).getFirst().envelope());
        });
    }

    @Test
    void refusesTheViewOfAnotherTopicAndLeavesItAlone() {
        log.append(0, 1, "one");
        begin(0);

        assertThat(ViewCalls.apply(view, PARTITION, "recreated", 0, 1, log.read(0, 1)))
                .isEqualTo(new OtherTopic(TOPIC));
        assertThat(view.reset(PARTITION, "recreated", 0L, 1)).isEqualTo(new OtherTopic(TOPIC));
        assertThat(view.position(PARTITION)).isEqualTo(new ViewPosition(0, 0, TOPIC));
    }

    @Test
    void beginsAnewOnlyWhereItIsExpected() {
        assertThat(view.reset(PARTITION, TOPIC, 7L, 9)).isEqualTo(new ApplyOutcome.Absent());
        begin(5);
        assertThat(view.reset(PARTITION, TOPIC, null, 9)).isEqualTo(new ApplyOutcome.Moved(5));
        assertThat(view.reset(PARTITION, TOPIC, 4L, 9)).isEqualTo(new ApplyOutcome.Moved(5));
        assertThat(view.reset(PARTITION, TOPIC, 5L, 9)).isInstanceOf(Applied.class);
        assertThat(view.position(PARTITION)).isEqualTo(new ViewPosition(9, 9, TOPIC));
    }

    @Test
    void keepsAboutAsManyEntriesAsItIsTold() {
        IntStream.range(0, 1_000).forEach(i -> log.append(0, i, "text"));
        begin(0);
        for (int from = 0; from < 1_000; from += 500) {
            apply(from, from + 500);
        }

        var hot = redis.look(List.of(CONVERSATION)).get(CONVERSATION).hot();

        assertThat(hot.size()).isBetween(256, 356);
        assertThat(hot.lastKey()).isEqualTo(seq(999));
    }

    @Test
    void keepsHeadsForEverAndTheRestForADay() {
        log.append(0, 1, "one");
        begin(0);
        apply(0, 1);
        UUID message = log.read(0, 1).getFirst().message();

        assertThat(ttl(RedisKeys.view(PARTITION))).isEqualTo(-1);
        assertThat(ttl(RedisKeys.head(PARTITION, CONVERSATION))).isEqualTo(-1);
        assertThat(ttl(RedisKeys.hot(PARTITION, CONVERSATION))).isBetween(86_000L, 86_400L);
        assertThat(ttl(RedisKeys.recent(PARTITION, message))).isBetween(86_000L, 86_400L);
    }

    @Test
    void movesOverRecordsThatCannotBeShown() {
        log.appendPoison();
        log.append(0, 1, "one");
        log.appendPoison();
        begin(0);

        assertThat(apply(0, 1)).isEqualTo(new Applied(List.of()));
        assertThat(apply(1, 3)).isEqualTo(new Applied(List.of(new Shown(seq(0) - 1))));
        assertThat(view.position(PARTITION)).isEqualTo(new ViewPosition(0, 3, TOPIC));
    }

    @Test
    void givesTheScriptAgainToARedisThatForgotIt() {
        begin(0);
        apply(0, 0);
        try (RedisConnection connection = connections.getConnection()) {
            connection.scriptingCommands().scriptFlush();
        }
        log.append(0, 1, "one");

        assertThatThrownBy(() -> apply(0, 1))
                .satisfies(failure -> assertThat(Failures.classify(failure)).isEqualTo(Failure.RETRIABLE));
        assertThat(apply(0, 1)).isInstanceOf(Applied.class);
    }

    @Test
    void changesNothingWhenRedisIsOutOfMemory() {
        log.append(0, 1, "one");
        log.append(0, 2, "two");
        begin(0);
        apply(0, 1);
        String before = configure("maxmemory", "1");
        try {
            assertThatThrownBy(() -> apply(1, 2))
                    .isInstanceOf(DataAccessException.class)
                    .hasStackTraceContaining("OOM");
        } finally {
            configure("maxmemory", before);
        }
        assertThat(view.position(PARTITION)).isEqualTo(new ViewPosition(0, 1, TOPIC));
        assertThat(view.headsFrom(PARTITION, 0)).isEqualTo(Map.of(CONVERSATION, seq(0)));
        assertThat(apply(1, 2)).isEqualTo(new Applied(List.of(new Shown(seq(0)))));
    }

    @Test
    void recallsWhatItSaidBefore() {
        log.append(0, 1, "one");
        log.append(0, 1, "one");
        log.append(0, 1, "another");
        log.append(0, 2, "two");
        begin(0);
        apply(0, 4);
        redis.delete(RedisKeys.recent(PARTITION, log.read(3, 4).getFirst().message()));

        assertThat(view.recall(PARTITION, log.read(0, 4)))
                .containsExactly(
                        new Shown(seq(0) - 1), new Duplicate(seq(0)), new Conflict(seq(0)), new Shown(seq(3) - 1));
        assertThat(view.recall(PARTITION, List.of())).isEmpty();
    }

    @Test
    void takesABatchInMicrosecondsARecord() {
        int conversations = 500;
        int batches = 60;
        for (int i = 0; i < batches * 500; i++) {
            log.append(i % conversations, i, "a message of about the size that people write to each other");
        }
        begin(0);
        long[] nanos = new long[batches];
        for (int batch = 0; batch < batches; batch++) {
            List<ViewRecord> records = log.read(batch * 500L, batch * 500L + 500);
            long began = System.nanoTime();
            ViewCalls.apply(view, PARTITION, TOPIC, batch * 500L, batch * 500L + 500, records);
            nanos[batch] = System.nanoTime() - began;
        }
        java.util.Arrays.sort(nanos);
        double median = nanos[batches / 2] / 1_000.0 / 500;
        System.out.printf("apply: %.1f µs a record in batches of 500 (median of %d)%n", median, batches);
        assertThat(median).isLessThan(500);
    }

    private void begin(long position) {
        assertThat(view.reset(PARTITION, TOPIC, null, position)).isInstanceOf(Applied.class);
    }

    private ApplyOutcome apply(long from, long to) {
        return ViewCalls.apply(view, PARTITION, TOPIC, from, to, log.read(from, to));
    }

    private HotSlice read(long after) {
        byte[][] keys = HotReply.keys(PARTITION, CONVERSATION);
        byte[][] arguments = HotReply.after(CONVERSATION, after, 100);
        byte[][] call = new byte[keys.length + arguments.length][];
        System.arraycopy(keys, 0, call, 0, keys.length);
        System.arraycopy(arguments, 0, call, keys.length, arguments.length);
        try (RedisConnection connection = connections.getConnection()) {
            List<?> reply = connection.scriptingCommands().eval(HotReply.script(), ReturnType.MULTI, keys.length, call);
            return Objects.requireNonNull(HotReply.parse(Objects.requireNonNull(reply)));
        }
    }

    private long ttl(String key) {
        try (RedisConnection connection = connections.getConnection()) {
            return Objects.requireNonNull(connection.keyCommands().ttl(key.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private String configure(String setting, String value) {
        try (RedisConnection connection = connections.getConnection()) {
            String before = Objects.requireNonNull(connection.serverCommands().getConfig(setting))
                    .getProperty(setting);
            connection.serverCommands().setConfig(setting, value);
            return before;
        }
    }

    private static long seq(long offset) {
        return Seq.of(ViewLog.GENERATION, offset);
    }
}
