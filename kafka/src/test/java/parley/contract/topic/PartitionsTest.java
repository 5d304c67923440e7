package parley.contract.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import parley.contract.event.UserStatus;
import parley.contract.golden.GoldenFiles;

final class PartitionsTest {
    @Property
    void agreesWithTheJavaClientOnConversations(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(min = 1, max = 10_000) int count) {
        var conversation = new UUID(high, low);
        byte[] key = conversation.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Partitions.key(conversation)).isEqualTo(key);
        assertThat(new Partitions(count).of(conversation)).isEqualTo(BuiltInPartitioner.partitionForKey(key, count));
    }

    @Property
    void agreesWithTheJavaClientOnAnyKey(@ForAll byte[] key, @ForAll @IntRange(min = 1, max = 100) int count) {
        assertThat(new Partitions(count).of(key))
                .isEqualTo(BuiltInPartitioner.partitionForKey(key, count))
                .isBetween(0, count - 1);
    }

    @Property
    void whatBelongsToAMemberLiesWithTheConversation(
            @ForAll long high, @ForAll long low, @ForAll @IntRange(min = 1, max = 100) int count) {
        byte[] key = UserStatus.key(new UUID(high, low), new UUID(low, high))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(new Partitions(count).ofMember(key)).isEqualTo(new Partitions(count).of(new UUID(high, low)));
    }

    @Test
    void refusesAKeyThatHoldsNoConversation() {
        assertThatThrownBy(() -> new Partitions(8).ofMember(new byte[35])).hasMessageContaining("35 bytes");
    }

    @Test
    void conversationsHaveTheirGoldenPartitions() {
        assertThat(GoldenFiles.rows("partitions.csv")).hasSize(20).allSatisfy(row -> {
            UUID conversation = UUID.fromString(row[0]);
            assertThat(new Partitions(8).of(conversation)).hasToString(row[1]);
            assertThat(new Partitions(32).of(conversation)).hasToString(row[2]);
            assertThat(new Partitions(1000).of(conversation)).hasToString(row[3]);
        });
    }

    @Test
    void refusesNoPartitions() {
        assertThatThrownBy(() -> new Partitions(0)).hasMessage("partitions 0: expected at least 1");
    }
}
