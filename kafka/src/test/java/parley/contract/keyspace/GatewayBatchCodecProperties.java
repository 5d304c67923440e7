package parley.contract.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.ConversationEvent;
import parley.contract.golden.Samples;
import parley.contract.keyspace.GatewayItem.Conflict;
import parley.contract.keyspace.GatewayItem.Hint;
import parley.contract.keyspace.GatewayItem.Member;
import parley.contract.keyspace.GatewayItem.Presence;
import parley.contract.keyspace.GatewayItem.Push;
import parley.contract.keyspace.GatewayItem.Received;
import parley.contract.keyspace.GatewayItem.Replaced;
import parley.contract.keyspace.GatewayItem.Rewound;
import parley.contract.keyspace.GatewayItem.Tick;
import parley.contract.keyspace.GatewayItem.Typing;
import parley.contract.keyspace.GatewayItem.Undelivered;

final class GatewayBatchCodecProperties {
    private static final byte[] GOLDEN = GatewayBatchCodec.encode(Samples.batch());
    private static final int HEADER = 1 + 16 + 8;

    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyItemComesBack(@ForAll("batches") GatewayBatch batch) {
        GatewayBatch decoded = GatewayBatchCodec.decode(GatewayBatchCodec.encode(batch));
        assertThat(decoded).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(batch);
    }

    @Property
    void onlyMalformedRecordEscapesOnAnyBytes(@ForAll byte[] bytes) {
        decode(bytes);
    }

    @Property(tries = 20_000)
    void onlyMalformedRecordEscapesOnDamagedBatches(@ForAll Random random) {
        byte[] bytes = GOLDEN.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean() || at > bytes.length - 4) {
                bytes[at] = (byte) random.nextInt(256);
            } else {
                ByteBuffer.wrap(bytes).putInt(at, random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt());
            }
        }
        decode(bytes);
    }

    @Example
    void refusesEveryBatchThatIsCutOff() {
        for (int length = 0; length < GOLDEN.length; length++) {
            byte[] cut = Arrays.copyOf(GOLDEN, length);
            assertThatThrownBy(() -> GatewayBatchCodec.decode(cut))
                    .as("cut off at " + length)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Example
    void refusesBytesAfterTheLastItem() {
        byte[] longer = Arrays.copyOf(GOLDEN, GOLDEN.length + 1);
        assertThatThrownBy(() -> GatewayBatchCodec.decode(longer)).isInstanceOf(MalformedRecordException.class);
    }

    @Example
    void refusesCountsThatCannotBeTrue() {
        for (int count : new int[] {-1, Integer.MIN_VALUE, 6, 1_000_000, Integer.MAX_VALUE}) {
            byte[] bytes = GOLDEN.clone();
            ByteBuffer.wrap(bytes).putInt(HEADER, count);
            assertThatThrownBy(() -> GatewayBatchCodec.decode(bytes))
                    .as("count " + count)
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Example
    void refusesAnotherVersion() {
        byte[] bytes = GOLDEN.clone();
        bytes[0] = 2;
        assertThatThrownBy(() -> GatewayBatchCodec.decode(bytes)).hasMessage("gateway batch of version 2, expected 1");
    }

    @Example
    void skipsItemsOfALaterVersionAndWhatItAppendsToItems() {
        byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(Samples.EPOCH, 1, List.of()));
        byte[] hint = GatewayBatchCodec.encode(new GatewayBatch(Samples.EPOCH, 1, List.of(new Hint(Samples.GROUP, 7))));
        ByteBuffer later = ByteBuffer.allocate(200).put(batch, 0, HEADER).putInt(3);
        later.put((byte) 99).putInt(3).put(new byte[3]);
        later.put((byte) 2).putInt(24 + 5).put(hint, HEADER + 4 + 5, 24).put(new byte[5]);
        later.put((byte) -1).putInt(0);
        GatewayBatch decoded = GatewayBatchCodec.decode(Arrays.copyOf(later.array(), later.position()));
        assertThat(decoded.items()).containsExactly(new Hint(Samples.GROUP, 7));
    }

    private static void decode(byte[] bytes) {
        try {
            GatewayBatchCodec.encode(GatewayBatchCodec.decode(bytes));
        } catch (MalformedRecordException expected) {
            assertThat(expected.getMessage()).contains("gateway batch");
        }
    }

    @Provide
    Arbitrary<GatewayBatch> batches() {
        var id = Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
        var seq = Arbitraries.longs().greaterOrEqual(0);
        var name = Arbitraries.strings().ofMaxLength(64);
        Arbitrary<GatewayItem> push = Combinators.combine(
                        id,
                        seq,
                        seq,
                        id.list().ofMaxSize(20),
                        Arbitraries.longs(),
                        Arbitraries.bytes().array(byte[].class))
                .as((c, s, a, to, time, bytes) -> new Push(c, s, a, to, Instant.ofEpochMilli(time), bytes));
        Arbitrary<GatewayItem> hint = Combinators.combine(id, seq).as(Hint::new);
        Arbitrary<GatewayItem> tick = Combinators.combine(
                        Arbitraries.maps(Arbitraries.integers(), seq).ofMaxSize(9),
                        Arbitraries.maps(id, seq).ofMaxSize(9))
                .as(Tick::new);
        Arbitrary<GatewayItem> conflict =
                Combinators.combine(id, name, id, name, id).as(Conflict::new);
        Arbitrary<GatewayItem> replaced = Combinators.combine(id, name, id).as(Replaced::new);
        Arbitrary<GatewayItem> received = Combinators.combine(id, id, seq, seq).as(Received::new);
        Arbitrary<GatewayItem> undelivered = Combinators.combine(
                        id, id, id, seq, id, Arbitraries.of(ConversationEvent.Kind.class), name)
                .as(Undelivered::new);
        Arbitrary<GatewayItem> presence = Combinators.combine(id, Arbitraries.of(true, false), Arbitraries.longs())
                .as((user, online, since) -> new Presence(user, online, Instant.ofEpochMilli(since)));
        Arbitrary<GatewayItem> member = Combinators.combine(id, id, name, name, id, seq, Arbitraries.of(true, false))
                .as(Member::new);
        Arbitrary<GatewayItem> rewound =
                Combinators.combine(id, name, id, Arbitraries.integers()).as(Rewound::new);
        Arbitrary<GatewayItem> typing = Combinators.combine(id, id).as(Typing::new);
        return Combinators.combine(
                        id,
                        seq,
                        Arbitraries.oneOf(
                                        push,
                                        hint,
                                        tick,
                                        conflict,
                                        replaced,
                                        received,
                                        undelivered,
                                        member,
                                        presence,
                                        rewound,
                                        typing)
                                .list()
                                .ofMaxSize(10))
                .as(GatewayBatch::new);
    }
}
