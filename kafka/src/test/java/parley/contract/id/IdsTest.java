package parley.contract.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import parley.contract.golden.GoldenFiles;

final class IdsTest {
    @Test
    void messageIdsHaveTheirGoldenValues() {
        assertThat(GoldenFiles.rows("message-ids.csv"))
                .hasSize(8)
                .allSatisfy(row -> assertThat(MessageIds.of(UUID.fromString(row[0]), UUID.fromString(row[1]), row[2]))
                        .hasToString(row[3]));
    }

    @Test
    void directConversationsHaveTheirGoldenValues() {
        assertThat(GoldenFiles.rows("direct-conversations.csv")).hasSize(6).allSatisfy(row -> {
            UUID a = UUID.fromString(row[0]);
            UUID b = UUID.fromString(row[1]);
            assertThat(ConversationIds.direct(a, b)).hasToString(row[2]);
            assertThat(ConversationIds.direct(b, a)).hasToString(row[2]);
        });
    }

    @Property
    void derivedIdsAreUuidsOfVersion8(@ForAll long a, @ForAll long b, @ForAll @NotEmpty String client) {
        var one = new UUID(a, b);
        var other = new UUID(b, ~a);
        for (UUID id : List.of(MessageIds.of(one, other, "c" + client.length()), ConversationIds.direct(one, other))) {
            assertThat(id.version()).isEqualTo(8);
            assertThat(id.variant()).isEqualTo(2);
        }
    }

    @Property
    void noTwoSendersConversationsOrClientIdsShareAMessageId(@ForAll @Size(max = 40) List<Long> words) {
        Map<UUID, String> ids = new HashMap<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            var sender = new UUID(0, words.get(i) & 3);
            var conversation = new UUID(words.get(i + 1) & 3, 0);
            String client = Long.toString(words.get(i) & 7) + '0';
            String input = sender + "/" + conversation + "/" + client;
            assertThat(ids.put(MessageIds.of(sender, conversation, client), input))
                    .isIn(null, input);
        }
    }

    @Test
    void refusesHalvesOfSurrogatePairs() {
        assertThatThrownBy(() -> MessageIds.of(new UUID(0, 1), new UUID(0, 2), "a\ud800"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Utf8Bytes.of("é😀")).hasSize(6);
    }

    @Test
    void aDirectConversationNeedsTwoUsers() {
        assertThatThrownBy(() -> ConversationIds.direct(new UUID(0, 1), new UUID(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("00000000-0000-0000-0000-000000000001");
    }

    @Test
    void newIdsAreUuidsOfVersion7AndNoTwoAreEqual() {
        UUID one = NewIds.next();
        assertThat(one.version()).isEqualTo(7);
        assertThat(one.variant()).isEqualTo(2);
        assertThat(NewIds.next()).isNotEqualTo(one).isNotEqualTo(NewIds.SYSTEM);
    }

    @Property
    void bytesOfAUuidReadBack(@ForAll long high, @ForAll long low) {
        var id = new UUID(high, low);
        assertThat(UuidBytes.from(UuidBytes.of(id))).isEqualTo(id);
    }

    @Test
    void refusesBytesThatAreNoUuid() {
        assertThatThrownBy(() -> UuidBytes.from(new byte[15])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UuidBytes.from(new byte[17])).isInstanceOf(IllegalArgumentException.class);
    }
}
