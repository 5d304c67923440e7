package parley.contract.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.MalformedRecordException;
import parley.contract.golden.Samples;

final class HotReplyTest {
    private static final byte[] ENVELOPE = EnvelopeCodec.encode(Samples.smallMessage());

    @Test
    void readsPositionHeadAndEntries() {
        HotSlice slice = HotReply.parse(List.of(
                utf8("120"), utf8("7"), utf8("115"), entry("115-0", "p", "90", "x", "later", "t", "1700000000123")));
        assertThat(slice.next()).isEqualTo(120);
        assertThat(slice.start()).isEqualTo(7);
        assertThat(slice.head()).isEqualTo(115);
        assertThat(slice.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.after()).isEqualTo(90);
            assertThat(entry.seq()).isEqualTo(115);
            assertThat(entry.message().time().toEpochMilli()).isEqualTo(1_700_000_000_123L);
            assertThat(entry.message().envelope()).isEqualTo(Samples.smallMessage());
        });
    }

    @Test
    void anEmptyReplyMeansThatThereIsNoView() {
        assertThat(HotReply.parse(List.of())).isNull();
    }

    /// An entry without its bound must not pass for one that proves everything below it.
    @Test
    void refusesAReplyOfAnotherShape() {
        Object good = entry("115-0", "p", "90", "t", "1");
        List<List<?>> replies = new ArrayList<>(List.of(
                List.of(utf8("1")),
                List.of(utf8("1"), utf8("1")),
                List.of(utf8("x"), utf8("1"), utf8("0")),
                List.of(1L, 2L, 3L),
                List.of(utf8("1"), utf8("1"), utf8("0"), utf8("entry")),
                List.of(utf8("1"), utf8("1"), utf8("0"), good, List.of()),
                List.of(utf8("1"), utf8("1"), utf8("0"), entry("115", "p", "90", "t", "1")),
                List.of(utf8("1"), utf8("1"), utf8("0"), entry("115-0", "t", "1")),
                List.of(utf8("1"), utf8("1"), utf8("0"), entry("115-0", "p", "90")),
                List.of(utf8("1"), utf8("1"), utf8("0"), entry("115-0", "p", "", "t", "1")),
                List.of(utf8("1"), utf8("1"), utf8("0"), List.of(utf8("115-0"), List.of(utf8("p"), utf8("90")))),
                List.of(
                        utf8("1"),
                        utf8("1"),
                        utf8("0"),
                        List.of(
                                utf8("115-0"),
                                List.of(utf8("p"), utf8("1"), utf8("t"), utf8("1"), utf8("d"), utf8("{}"))))));
        replies.add(Arrays.asList(utf8("1"), null, utf8("0")));
        for (List<?> reply : replies) {
            assertThatThrownBy(() -> HotReply.parse(reply)).isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void namesTheKeysOfOnePartitionAndWhatIsAskedFor() {
        assertThat(texts(HotReply.keys(5, Samples.GROUP)))
                .hasSize(3)
                .allMatch(key -> key.contains("{5}"))
                .last()
                .isEqualTo("hot:{5}:" + Samples.GROUP);
        assertThat(texts(HotReply.after(Samples.GROUP, 17, 3)))
                .containsExactly(Samples.GROUP.toString(), "after", "17", "3");
        assertThat(texts(HotReply.before(Samples.GROUP, 17, 3)))
                .containsExactly(Samples.GROUP.toString(), "before", "17", "3");
        assertThat(HotReply.script()).isNotEmpty();
    }

    private static List<Object> entry(String id, String... fields) {
        var values = new ArrayList<Object>();
        for (String field : fields) {
            values.add(utf8(field));
        }
        values.add(utf8("d"));
        values.add(ENVELOPE);
        return List.of(utf8(id), values);
    }

    private static List<String> texts(byte[][] arguments) {
        return Arrays.stream(arguments)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
