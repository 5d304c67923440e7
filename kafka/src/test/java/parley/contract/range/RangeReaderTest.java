package parley.contract.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.golden.Samples;
import parley.contract.id.Seq;
import parley.contract.range.ArchiveSlice.Row;
import parley.contract.range.RangeResult.Source;

/// The reader over stores that answer what a test tells them. Offsets of generation 2 stand for sequence numbers.
final class RangeReaderTest {
    private static final UUID CONVERSATION = new UUID(0, 1);
    private static final StoreUnavailableException DOWN =
            new StoreUnavailableException("down", new IllegalStateException());

    private final List<String> asked = new ArrayList<>();
    private Supplier<@Nullable HotSlice> hot = () -> null;
    private Supplier<ArchiveSlice> rows = () -> new ArchiveSlice(0, List.of(), false);

    private final RangeReader reader = new RangeReader(
            new HotView() {
                @Override
                public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                    asked.add("hot after " + offset(after) + " limit " + limit);
                    return hot.get();
                }

                @Override
                public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                    asked.add("hot before " + offset(before) + " limit " + limit);
                    return hot.get();
                }
            },
            new Archive() {
                @Override
                public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
                    asked.add("rows after " + offset(after) + " up to " + offset(upTo) + " limit " + limit);
                    return rows.get();
                }

                @Override
                public ArchiveSlice before(UUID conversation, long before, int limit) {
                    asked.add("rows before " + offset(before) + " limit " + limit);
                    return rows.get();
                }
            },
            2);

    @Test
    void answersFromTheCacheAloneWhereItProvesEnough() {
        hot = () -> view(10, 30, 20, entry(9, 12), entry(12, 20));
        RangeResult result = forward(10, 25, 5);
        assertThat(offsets(result)).containsExactly(12L, 20L);
        assertThat(result.provenAfter()).isEqualTo(seq(10));
        assertThat(result.provenUpTo()).isEqualTo(seq(25));
        assertThat(result.source()).isEqualTo(Source.CACHE);
        assertThat(asked).containsExactly("hot after 10 limit 6");
    }

    @Test
    void joinsTheDatabaseToTheCacheWhereTheyMeet() {
        hot = () -> view(0, 30, 20, entry(14, 20));
        rows = () -> archived(15, false, 3, 14);
        RangeResult result = forward(2, 29, 5);
        assertThat(offsets(result)).containsExactly(3L, 14L, 20L);
        assertThat(result.provenUpTo()).isEqualTo(seq(29));
        assertThat(result.source()).isEqualTo(Source.DATABASE);
        assertThat(asked).containsExactly("hot after 2 limit 6", "rows after 2 up to 29 limit 6");
    }

    @Test
    void endsWhereTheyDoNotMeet() {
        hot = () -> view(0, 30, 20, entry(16, 20));
        rows = () -> archived(15, false, 3, 14);
        RangeResult result = forward(2, 29, 5);
        assertThat(offsets(result)).containsExactly(3L, 14L);
        assertThat(result.provenUpTo()).isEqualTo(seq(14));
    }

    /// They may have been recalled where nobody kept the view.
    @Test
    void doesNotBelieveEntriesFromBeforeTheViewBegan() {
        hot = () -> view(20, 30, 24, entry(9, 12), entry(12, 19), entry(19, 24));
        rows = () -> archived(18, false, 12);
        RangeResult result = forward(10, 29, 5);
        assertThat(offsets(result)).containsExactly(12L);
        assertThat(result.provenUpTo()).isEqualTo(seq(17));
        assertThat(result.source()).isEqualTo(Source.DATABASE);
    }

    @Test
    void rowsAboveTheWatermarkProveNothing() {
        rows = () -> archived(10, true, 3, 14);
        assertThat(offsets(forward(2, 29, 1))).containsExactly(3L);
        assertThat(forward(2, 29, 1).provenUpTo()).isEqualTo(seq(9));
        rows = () -> archived(10, true, 14, 15);
        RangeResult result = forward(2, 29, 1);
        assertThat(result.messages()).isEmpty();
        assertThat(result.provenUpTo()).isEqualTo(seq(9));
    }

    @Test
    void givesTheOldestOfAForwardRangeAndTheNewestOfABackwardOne() {
        hot = () -> view(0, 30, 24, entry(-1, 5), entry(5, 6), entry(6, 24));
        RangeResult oldest = forward(2, 29, 2);
        assertThat(offsets(oldest)).containsExactly(5L, 6L);
        assertThat(oldest.provenUpTo()).isEqualTo(seq(6));
        RangeResult newest = reader.backward(CONVERSATION, seq(30), seq(2), 2);
        assertThat(offsets(newest)).containsExactly(6L, 24L);
        assertThat(newest.provenAfter()).isEqualTo(seq(5));
        assertThat(newest.provenUpTo()).isEqualTo(seq(29));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void neverBelievesASliceThatFillsItsLimit(boolean truncated) {
        rows = () -> archived(30, truncated, 3, 4, 5);
        assertThat(forward(2, 29, 2).provenUpTo()).isEqualTo(seq(4));
        RangeResult newest = reader.backward(CONVERSATION, seq(30), Seq.NONE, 2);
        assertThat(offsets(newest)).containsExactly(4L, 5L);
        assertThat(newest.provenAfter()).isEqualTo(seq(3));
        rows = () -> new ArchiveSlice(30, List.of(placeholder(3), placeholder(4), placeholder(5)), truncated);
        assertThat(forward(2, 29, 2).provenUpTo()).isEqualTo(seq(5));
        assertThat(reader.backward(CONVERSATION, seq(30), Seq.NONE, 2).provenAfter())
                .isEqualTo(seq(2));
    }

    @Test
    void aPlaceholderCompletesARangeWithoutAMessage() {
        rows = () -> new ArchiveSlice(10, List.of(row(3), placeholder(4), row(5)), false);
        RangeResult result = forward(2, 9, 5);
        assertThat(offsets(result)).containsExactly(3L, 5L);
        assertThat(result.provenUpTo()).isEqualTo(seq(9));
    }

    @Test
    void showsTheLowestSeqOfAnIdThatTheViewShowsAgain() {
        HotMessage again = new HotMessage(seq(7), message(9, 3));
        hot = () -> view(0, 30, 9, again);
        rows = () -> archived(8, false, 3, 7);
        assertThat(offsets(forward(2, 29, 5))).containsExactly(3L, 7L);
        assertThat(offsets(reader.backward(CONVERSATION, seq(30), seq(2), 5))).containsExactly(3L, 7L);
        assertThat(offsets(forward(3, 29, 5)))
                .as("its first seq was not asked for")
                .containsExactly(7L, 9L);
    }

    @Test
    void aHeadFromBeforeASkipProvesNothingAboutIt() {
        hot = () -> view(20, 30, 10);
        assertThat(forward(10, 29, 5).unknown()).isTrue();
        assertThat(forward(19, 29, 5).provenUpTo()).isEqualTo(seq(29));
    }

    @Test
    void onlyTheDatabaseProvesAnythingOfAnOlderGeneration() {
        hot = () -> view(0, 30, -1);
        rows = () -> {
            throw DOWN;
        };
        long old = Seq.of(1, 5);
        assertThat(reader.backward(CONVERSATION, seq(30), old, 5).provenAfter()).isEqualTo(seq(-1));
        long older = offset(Seq.of(1, 7));
        rows = () -> archived(0, false, older);
        RangeResult result = reader.backward(CONVERSATION, seq(30), old, 5);
        assertThat(result.provenAfter()).isEqualTo(old);
        assertThat(offsets(result)).containsExactly(older);
    }

    @Test
    void anEmptyQuestionIsAnsweredWithoutAskingAndIsNotUnknown() {
        for (long[] question : new long[][] {{5, 5}, {6, 5}, {0, 0}, {Long.MAX_VALUE, 0}}) {
            RangeResult result = reader.forward(CONVERSATION, question[0], question[1], 1);
            assertThat(result.unknown()).isFalse();
            assertThat(result.messages()).isEmpty();
        }
        for (long[] question : new long[][] {{0, 0}, {1, 0}, {5, 5}, {6, 5}, {5, 9}, {Long.MIN_VALUE, 0}}) {
            RangeResult result = reader.backward(CONVERSATION, question[0], question[1], 1);
            assertThat(result.unknown()).isFalse();
            assertThat(result.messages()).isEmpty();
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void whatDoesNotExistYetCannotBeProven() {
        hot = () -> view(0, 30, 20, entry(-1, 20));
        rows = () -> archived(30, false, 20);
        RangeResult forward = reader.forward(CONVERSATION, Seq.NONE, Long.MAX_VALUE, 5);
        assertThat(forward.provenUpTo()).isEqualTo(seq(29));
        RangeResult beyond = reader.forward(CONVERSATION, Long.MAX_VALUE - 1, Long.MAX_VALUE, 5);
        assertThat(beyond.unknown()).isTrue();
        assertThat(reader.backward(CONVERSATION, Long.MAX_VALUE, Seq.NONE, 5).unknown())
                .isTrue();
        assertThat(reader.backward(CONVERSATION, seq(31), Seq.NONE, 5).unknown())
                .isTrue();
        assertThat(reader.backward(CONVERSATION, seq(30), Seq.NONE, 5).provenAfter())
                .isEqualTo(Seq.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MAX_VALUE, 10_001})
    void refusesLimitsThatMakeNoSense(int limit) {
        assertThatThrownBy(() -> forward(1, 2, limit)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.backward(CONVERSATION, 9, 1, limit))
                .hasMessage("limit " + limit + ": expected 1 to 10000");
    }

    @Test
    void oneStoreThatIsDownIsMadeUpForByTheOther() {
        hot = () -> {
            throw DOWN;
        };
        rows = () -> archived(30, false, 3);
        assertThat(offsets(forward(2, 29, 5))).containsExactly(3L);
        hot = () -> view(0, 30, 20, entry(10, 20));
        rows = () -> {
            throw DOWN;
        };
        RangeResult result = reader.backward(CONVERSATION, seq(30), Seq.NONE, 5);
        assertThat(offsets(result)).containsExactly(20L);
        assertThat(result.provenAfter()).isEqualTo(seq(10));
        assertThat(result.source()).isEqualTo(Source.CACHE);
        assertThatThrownBy(() -> forward(2, 29, 5)).isSameAs(DOWN);
    }

    @Test
    void saysSoWhenBothAreDown() {
        hot = () -> {
            throw DOWN;
        };
        var archiveDown = new StoreUnavailableException("mysql", new IllegalStateException());
        rows = () -> {
            throw archiveDown;
        };
        assertThatThrownBy(() -> forward(2, 29, 5)).isSameAs(archiveDown).hasSuppressedException(DOWN);
        assertThatThrownBy(() -> reader.backward(CONVERSATION, seq(9), 0, 5)).isSameAs(archiveDown);
        assertThatThrownBy(() -> reader.end(CONVERSATION)).isSameAs(archiveDown);
    }

    @Test
    void isUnknownWhileTheViewIsFlushedAndTheSinkBehind() {
        RangeResult result = forward(2, 29, 5);
        assertThat(result.unknown()).isTrue();
        assertThat(result.provenAfter()).isEqualTo(result.provenUpTo()).isEqualTo(seq(2));
        assertThat(reader.backward(CONVERSATION, seq(9), 0, 5).unknown()).isTrue();
    }

    @Test
    void aMalformedEntryCountsAsACacheThatDoesNotAnswer() {
        hot = () -> {
            throw new MalformedRecordException("broken");
        };
        rows = () -> archived(30, false, 3);
        assertThat(offsets(forward(2, 29, 5))).containsExactly(3L);
        rows = () -> {
            throw DOWN;
        };
        assertThatThrownBy(() -> forward(2, 29, 5)).isSameAs(DOWN);
    }

    @Test
    void theEndIsThatOfTheViewOrElseOfTheDatabase() {
        hot = () -> view(0, 30, 20);
        assertThat(reader.end(CONVERSATION)).isEqualTo(seq(30));
        hot = () -> null;
        rows = () -> archived(12, false);
        assertThat(reader.end(CONVERSATION)).isEqualTo(seq(12));
        rows = () -> archived(0, false);
        assertThat(reader.end(CONVERSATION)).isEqualTo(Seq.base(2));
    }

    @Test
    void refusesATruncatedSliceWithoutRows() {
        assertThatThrownBy(() -> new ArchiveSlice(1, List.of(), true)).isInstanceOf(IllegalArgumentException.class);
    }

    private RangeResult forward(long after, long upTo, int limit) {
        return reader.forward(CONVERSATION, seq(after), seq(upTo), limit);
    }

    private static HotSlice view(long start, long next, long head, HotMessage... entries) {
        return new HotSlice(start, next, head < 0 ? Seq.NONE : seq(head), Arrays.asList(entries));
    }

    private static HotMessage entry(long after, long offset) {
        return new HotMessage(seq(after), message(offset, offset));
    }

    private static ArchiveSlice archived(long watermark, boolean truncated, long... offsets) {
        return new ArchiveSlice(
                watermark, LongStream.of(offsets).mapToObj(RangeReaderTest::row).toList(), truncated);
    }

    private static Row row(long offset) {
        return new Row(seq(offset), message(offset, offset));
    }

    private static Row placeholder(long offset) {
        return new Row(seq(offset), null);
    }

    private static LoggedMessage message(long offset, long id) {
        var body = RawJson.of("1");
        var hash = PayloadHash.of("t", 1, null, null, body, null);
        var envelope = new MessageEnvelope(
                new UUID(8, id), CONVERSATION, Samples.ANNA, "d", "c", "t", 1, 2, hash, null, null, body, null);
        return new LoggedMessage(seq(offset), Instant.EPOCH, envelope);
    }

    private static List<Long> offsets(RangeResult result) {
        return result.messages().stream().map(message -> offset(message.seq())).toList();
    }

    private static long seq(long offset) {
        return Seq.base(2) + offset;
    }

    private static long offset(long seq) {
        return seq - Seq.base(2);
    }
}
