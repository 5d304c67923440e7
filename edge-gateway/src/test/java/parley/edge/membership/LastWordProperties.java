package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.member.MemberRecord;

/// Compaction keeps the last record of a key: whatever order a row's versions were written in, by engines
/// that do not know of each other, gateways that listen make the newest the last.
class LastWordProperties {
    private static final Instant STARTED = Instant.EPOCH;

    @Property(tries = 300)
    void theLastRecordOfARowIsItsNewest(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 12) int versions,
            @ForAll @IntRange(min = 1, max = 3) int gateways) {
        var topic = new ArrayList<MemberRow>();
        for (int written = 0; written < versions; written++) {
            topic.add(row(1 + random.nextInt(versions)));
        }
        topic.add(random.nextInt(topic.size() + 1), row(versions));
        var listeners = new ArrayList<MembersListener>();
        var positions = new int[gateways];
        for (int gateway = 0; gateway < gateways; gateway++) {
            listeners.add(new MembersListener(
                    new Memberships((conversation, user) -> null), row -> done(), row -> written(topic, row), STARTED));
        }
        while (behind(positions, topic.size())) {
            int gateway = random.nextInt(gateways);
            if (positions[gateway] < topic.size()) {
                listeners.get(gateway).onRecord(read(topic.get(positions[gateway]++)));
            }
        }
        assertThat(topic.getLast().version()).isEqualTo(versions);
    }

    private static boolean behind(int[] positions, int end) {
        for (int position : positions) {
            if (position < end) {
                return true;
            }
        }
        return false;
    }

    private static CompletableFuture<Void> written(List<MemberRow> topic, MemberRow row) {
        topic.add(row);
        return done();
    }

    private static CompletableFuture<Void> done() {
        return CompletableFuture.completedFuture(null);
    }

    private static ConsumerRecord<byte[], byte[]> read(MemberRow row) {
        ProducerRecord<byte[], byte[]> record = MemberRecord.of(row);
        assertThat(RecordCodec.MEMBER_ROW.decode(record.value())).isEqualTo(row);
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                0,
                STARTED.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                record.key().length,
                record.value().length,
                record.key(),
                record.value(),
                new RecordHeaders(),
                Optional.empty());
    }

    private static MemberRow row(long version) {
        return new MemberRow(new UUID(1, 1), new UUID(2, 2), Role.MEMBER, State.ACTIVE, 0, 0, List.of(), version);
    }
}
