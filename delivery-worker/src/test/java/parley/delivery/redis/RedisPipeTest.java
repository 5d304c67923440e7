package parley.delivery.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import parley.delivery.fixture.Connections;

class RedisPipeTest {
    private static final Script APPEND = Script.of("return {redis.call('APPEND', KEYS[1], ARGV[1])}");

    private final StringRedisTemplate redis = new StringRedisTemplate(Connections.shared());
    private final RedisPipe pipe = new RedisPipe(Connections.shared());
    private final String key = "test:pipe:" + UUID.randomUUID();

    @AfterEach
    void close() {
        pipe.close();
        redis.delete(key);
    }

    @Test
    void carriesOutInOrderWhatWasAddedInOrder() {
        var replies = new ArrayList<Later<List<Object>>>();
        for (int i = 0; i < 5_000; i++) {
            replies.add(pipe.add(APPEND, new byte[][] {key.getBytes(UTF_8)}, new byte[] {(byte) ('a' + i % 26)}));
        }
        pipe.flush();

        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i).get()).containsExactly(i + 1L);
        }
        assertThat(redis.opsForValue().get(key))
                .startsWith("abcdefghijklmnopqrstuvwxyzabc")
                .hasSize(5_000);
    }

    @Test
    void tellsOfAFailureWhereItHappenedAndNowhereElse() {
        Later<Long> before = pipe.add(redis -> redis.append(key.getBytes(UTF_8), new byte[] {'x'}));
        Later<Long> wrong = pipe.add(redis -> redis.lpush(key.getBytes(UTF_8), new byte[] {'y'}));
        Later<Long> after = pipe.add(redis -> redis.append(key.getBytes(UTF_8), new byte[] {'z'}));
        pipe.flush();

        assertThat(before.get()).isEqualTo(1);
        assertThatThrownBy(wrong::get).isInstanceOf(DataAccessException.class).hasStackTraceContaining("WRONGTYPE");
        assertThat(after.get()).isEqualTo(2);
    }

    @Test
    void hasNoReplyBeforeTheFlush() {
        Later<Long> early = pipe.add(redis -> redis.append(key.getBytes(UTF_8), new byte[] {'x'}));

        assertThatThrownBy(early::get).isInstanceOf(IllegalStateException.class);
        assertThat(redis.hasKey(key)).isFalse();
    }

    @Test
    void forgetsWhatWasNotFlushedWhenItIsClosed() {
        pipe.add(redis -> redis.append(key.getBytes(UTF_8), new byte[] {'x'}));
        pipe.close();

        pipe.add(redis -> redis.append(key.getBytes(UTF_8), new byte[] {'y'}));
        pipe.flush();

        assertThat(redis.opsForValue().get(key)).isEqualTo("y");
    }
}
