package parley.contract.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RawJson;

final class PayloadHashTest {
    private record Payload(String type, int version, UUID ref, Duration ttl, RawJson body, RawJson meta) {
        PayloadHash hash() {
            return PayloadHash.of(type, version, ref, ttl, body, meta);
        }
    }

    @Property
    void differsExactlyWhenThePayloadsDiffer(@ForAll("payloads") List<Payload> payloads) {
        var hashes = new HashMap<PayloadHash, Payload>();
        for (Payload payload : payloads) {
            Payload other = hashes.putIfAbsent(payload.hash(), payload);
            assertThat(other).isIn(null, payload);
        }
    }

    @Provide
    Arbitrary<List<Payload>> payloads() {
        var json = Arbitraries.of("", "1", "11", "{}").map(RawJson::of);
        return Combinators.combine(
                        Arbitraries.of("", "1", "t", "t1"),
                        Arbitraries.of(1, 11, 0x31),
                        Arbitraries.of(new UUID(0, 1), new UUID(1, 0)).injectNull(0.4),
                        Arbitraries.of(Duration.ZERO, Duration.ofSeconds(1)).injectNull(0.4),
                        json,
                        json.injectNull(0.4))
                .as(Payload::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(60);
    }

    @Test
    void tellsNothingFromEmpty() {
        var body = RawJson.of("1");
        assertThat(PayloadHash.of("t", 1, null, null, body, null))
                .isNotEqualTo(PayloadHash.of("t", 1, null, Duration.ZERO, body, null))
                .isNotEqualTo(PayloadHash.of("t", 1, null, null, body, RawJson.of("")))
                .isNotEqualTo(PayloadHash.of("t", 1, new UUID(0, 0), null, body, null));
    }

    @Test
    void readsItsTextAndBytesBack() {
        var hash = PayloadHash.of("t", 1, null, null, RawJson.of("1"), null);
        assertThat(PayloadHash.ofHex(hash.toHex())).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(PayloadHash.ofBytes(hash.toBytes())).isEqualTo(hash);
        assertThat(hash.toHex()).hasSize(64).startsWith(hash.prefix());
        assertThat(hash.prefix()).hasSize(16);
        hash.toBytes()[0] ^= 1;
        assertThat(PayloadHash.ofHex(hash.toHex())).isEqualTo(hash);
    }

    @Test
    void refusesWhatIsNoHash() {
        assertThatThrownBy(() -> PayloadHash.ofHex("00")).hasMessage("a payload hash has 64 hexadecimal digits, not 2");
        assertThatThrownBy(() -> PayloadHash.ofHex("x".repeat(64))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PayloadHash.ofBytes(new byte[33])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PayloadHash.of("\udc00", 1, null, null, RawJson.of("1"), null))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
