package parley.toolbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class FrameScannerTest {
    private static final UUID TALK = UUID.fromString("0190a3c4-9f1b-7abc-8def-0123456789ab");

    private record Seen(Frame.Op op, UUID conversation, long seq, long id, long k, String code) {}

    private static List<Seen> scan(String text) {
        byte[] bytes = ("before" + text + "after").getBytes(StandardCharsets.UTF_8);
        var seen = new ArrayList<Seen>();
        new FrameScanner()
                .scan(
                        bytes,
                        6,
                        bytes.length - 5,
                        frame -> seen.add(new Seen(
                                frame.op(),
                                new UUID(frame.conversationHigh(), frame.conversationLow()),
                                frame.seq(),
                                frame.id(),
                                frame.k(),
                                frame.code())));
        return seen;
    }

    @Test
    void readsAMessage() {
        assertThat(scan("{\"op\":\"message\",\"conversation\":\"" + TALK + "\",\"seq\":17592186044417,\"after\":1,"
                        + "\"type\":\"text\",\"body\":{\"text\":\"seq\",\"k\":4294967301},\"id\":\"7\"}"))
                .containsExactly(new Seen(Frame.Op.MESSAGE, TALK, 17592186044417L, 7, 4294967301L, ""));
    }

    @Test
    void readsFieldsInAnyOrderWithSpace() {
        assertThat(scan(" { \"seq\" : 5 , \"conversation\" : \"" + TALK + "\" ,\n\"op\" : \"upto\" } "))
                .containsExactly(new Seen(Frame.Op.UPTO, TALK, 5, -1, -1, ""));
    }

    @Test
    void readsArrays() {
        assertThat(scan("[{\"op\":\"ready\",\"conversations\":1}, {\"op\":\"receipt\"},{\"op\":\"nonsense\"}]"))
                .extracting(Seen::op)
                .containsExactly(Frame.Op.READY, Frame.Op.RECEIPT, Frame.Op.OTHER);
        assertThat(scan("[]")).isEmpty();
    }

    @Test
    void forgetsTheFrameBefore() {
        assertThat(scan("[{\"op\":\"message\",\"conversation\":\"" + TALK + "\",\"seq\":1,\"body\":{\"k\":1}},{}]"))
                .last()
                .isEqualTo(new Seen(Frame.Op.OTHER, new UUID(0, 0), -1, -1, -1, ""));
    }

    @Test
    void skipsWhatItDoesNotKnowHoweverDeep() {
        assertThat(scan("{\"new\":{\"op\":\"error\",\"a\":[[1,{\"seq\":9}],\"]}\"]},\"x\":null,\"y\":-1.5e3,"
                        + "\"op\":\"accepted\",\"meta\":{\"k\":9},\"body\":[{\"k\":8}],\"id\":\"12\"}"))
                .containsExactly(new Seen(Frame.Op.ACCEPTED, new UUID(0, 0), -1, 12, -1, ""));
    }

    @Test
    void isNotTakenInByEscapes() {
        assertThat(scan("{\"text\":\"a\\\"},{\\\\\",\"op\":\"error\",\"code\":\"throttled\",\"message\":\"\\\\\\\"\"}"))
                .containsExactly(new Seen(Frame.Op.ERROR, new UUID(0, 0), -1, -1, -1, "throttled"));
    }

    @Test
    void readsANumberInQuotes() {
        assertThat(scan("{\"seq\":\"42\"}")).extracting(Seen::seq).containsExactly(42L);
        assertThat(scan("{\"id\":\"x42\",\"seq\":1.5,\"body\":{\"k\":\"\"}}"))
                .containsExactly(new Seen(Frame.Op.OTHER, new UUID(0, 0), -1, -1, -1, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "7", "{\"op\":\"ready\"", "[{}", "{\"a\":\"b", "{\"a\\", "[1]", "{\"a\" 1}"})
    void saysWhereItLostItsWay(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> scan(text)).withMessageContaining("byte");
    }

    @Property(tries = 200)
    void findsItsFieldsBesideAnyText(@ForAll String key, @ForAll String value) {
        String other = JsonMapper.shared().writeValueAsString("x" + key) + ":"
                + JsonMapper.shared().writeValueAsString(value);
        assertThat(scan("{" + other + ",\"op\":\"message\",\"body\":{" + other + ",\"k\":3," + other + "},\"seq\":4}"))
                .containsExactly(new Seen(Frame.Op.MESSAGE, new UUID(0, 0), 4, -1, 3, ""));
    }
}
