package parley.toolbox.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.contract.codec.Unicode;

class StoredMessagesTest {
    @Test
    void aNumberAlwaysHasTheSameText() {
        var one = new StoredTexts(1);
        var other = new StoredTexts(1);
        assertThat(IntStream.range(0, 2_000).mapToObj(one::of))
                .containsExactlyElementsOf(
                        IntStream.range(0, 2_000).mapToObj(other::of).toList())
                .allMatch(Unicode::wellFormed)
                .allMatch(text -> text.length() <= 620);
    }

    @Test
    void commonWordsAreCommonAndRareOnesRare() {
        var texts = new StoredTexts(1);
        List<String> many = IntStream.range(0, 20_000).mapToObj(texts::of).toList();
        assertThat(many.stream().filter(text -> text.endsWith(" " + StoredTexts.word(3))))
                .hasSizeBetween(20, 600);
        assertThat(many.stream().filter(text -> text.endsWith(" " + StoredTexts.word(40_000))))
                .hasSizeLessThan(60);
    }

    @Test
    void oneConversationIsLargeAndNoMessageIsLeftOut() {
        List<UUID> own = Stream.generate(UUID::randomUUID).limit(500).toList();
        List<StoredMessages.Share> shares = StoredMessages.shares(own, 5_000_000);
        assertThat(shares).hasSize(5_000);
        assertThat(shares.stream().limit(500).map(StoredMessages.Share::conversation))
                .containsExactlyElementsOf(own);
        assertThat(shares.getFirst().messages()).isEqualTo(500_000);
        assertThat(shares.stream().mapToLong(StoredMessages.Share::messages).sum())
                .isBetween(4_995_000L, 5_000_000L);
    }
}
