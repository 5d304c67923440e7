package parley.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.HotMessage;
import parley.contract.range.HotReply;
import parley.contract.range.HotSlice;
import parley.testkit.backend.Backends;
import parley.testkit.backend.RedisBackend;

/// The script that looks at the hot view, on a real Redis.
final class ReadScriptTest {
    private static final int PARTITION = 3;
    private static final UUID CONVERSATION = UUID.fromString("01890a5d-ac98-7000-8000-0000000000ff");
    private static final long BASE = Seq.base(511);

    private final RedisBackend backend = Backends.shared().redis();
    private final RedisClient client = RedisClient.create(RedisURI.create(backend.host(), backend.port()));
    private RedisCommands<byte[], byte[]> redis;

    @BeforeEach
    void connect() {
        backend.flush();
        redis = client.connect(ByteArrayCodec.INSTANCE).sync();
    }

    @AfterEach
    void close() {
        backend.flush();
        client.shutdown();
    }

    @Test
    void thereIsNoViewWhenItWasFlushed() {
        assertThat(after(0, 10)).isNull();
        assertThat(before(5, 10)).isNull();
    }

    @Test
    void aConversationWithoutAHeadHasNone() {
        view(7, 120);
        HotSlice slice = after(0, 10);
        assertThat(slice.start()).isEqualTo(7);
        assertThat(slice.next()).isEqualTo(120);
        assertThat(slice.head()).isEqualTo(Seq.NONE);
        assertThat(slice.entries()).isEmpty();
    }

    @Test
    void givesTheNextEntriesAfterAPlace() {
        view(0, 120);
        entries(10, 20, 30, 40);
        assertThat(after(0, 10).head()).isEqualTo(BASE + 40);
        assertThat(offsets(after(BASE + 9, 10))).containsExactly(10L, 20L, 30L, 40L);
        assertThat(offsets(after(BASE + 10, 2))).containsExactly(20L, 30L);
        assertThat(offsets(after(BASE + 40, 2))).isEmpty();
        assertThat(offsets(after(Long.MAX_VALUE - 1, 1))).isEmpty();
        HotMessage entry = after(BASE + 10, 1).entries().getFirst();
        assertThat(entry.after()).isEqualTo(BASE + 10);
        assertThat(entry.message().time().toEpochMilli()).isEqualTo(1_700_000_000_020L);
        assertThat(entry.message().envelope().body()).isEqualTo(RawJson.of("{\"n\": 20}"));
    }

    @Test
    void givesTheLastEntriesBeforeAPlaceAndTheOneThatFollows() {
        view(0, 120);
        entries(10, 20, 30, 40);
        assertThat(offsets(before(BASE + 30, 1))).containsExactly(20L, 30L);
        assertThat(offsets(before(BASE + 31, 2))).containsExactly(20L, 30L, 40L);
        assertThat(offsets(before(BASE + 10, 2))).containsExactly(10L);
        assertThat(offsets(before(BASE + 50, 9))).containsExactly(10L, 20L, 30L, 40L);
        assertThat(offsets(before(Long.MAX_VALUE, 1))).containsExactly(40L);
        assertThat(offsets(before(1, 1))).containsExactly(10L);
    }

    @Test
    void anEntryOfAnotherHandIsMalformed() {
        view(0, 120);
        redis.xadd(key(RedisKeys.hot(PARTITION, CONVERSATION)), Map.of(key("x"), key("y")));
        assertThatThrownBy(() -> after(0, 10)).isInstanceOf(MalformedRecordException.class);
    }

    private void view(long start, long next) {
        redis.hset(
                key(RedisKeys.view(PARTITION)),
                Map.of(key("start"), key(Long.toString(start)), key("next"), key(Long.toString(next))));
    }

    private void entries(long... offsets) {
        long bound = BASE - 1;
        for (long offset : offsets) {
            redis.xadd(
                    key(RedisKeys.hot(PARTITION, CONVERSATION)),
                    new XAddArgs().id(BASE + offset + "-0"),
                    Map.of(
                            key("p"), key(Long.toString(bound)),
                            key("t"), key(Long.toString(1_700_000_000_000L + offset)),
                            key("d"), envelope(offset)));
            bound = BASE + offset;
            redis.hset(
                    key(RedisKeys.head(PARTITION, CONVERSATION)),
                    key(CONVERSATION.toString()),
                    key(Long.toString(bound)));
        }
    }

    private static byte[] envelope(long offset) {
        var body = RawJson.of("{\"n\": " + offset + "}");
        return EnvelopeCodec.encode(new MessageEnvelope(
                new UUID(8, offset),
                CONVERSATION,
                new UUID(7, 1),
                "web",
                "c" + offset,
                "text",
                1,
                511,
                PayloadHash.of("text", 1, null, null, body, null),
                null,
                null,
                body,
                null));
    }

    private HotSlice after(long seq, int limit) {
        return run(HotReply.after(CONVERSATION, seq, limit));
    }

    private HotSlice before(long seq, int limit) {
        return run(HotReply.before(CONVERSATION, seq, limit));
    }

    private HotSlice run(byte[][] arguments) {
        List<?> reply = redis.eval(
                HotReply.script(), ScriptOutputType.MULTI, HotReply.keys(PARTITION, CONVERSATION), arguments);
        return HotReply.parse(reply);
    }

    private static List<Long> offsets(HotSlice slice) {
        return slice.entries().stream().map(entry -> entry.seq() - BASE).toList();
    }

    private static byte[] key(String text) {
        return text.getBytes(UTF_8);
    }
}
