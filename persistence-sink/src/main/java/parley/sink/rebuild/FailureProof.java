package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.event.ConversationEvent;
import parley.sink.write.DeliveryFailure;
import parley.sink.write.LogDecoder;
import parley.sink.write.LogEntry;
import parley.sink.write.PoisonException;
import parley.sink.write.Repair;
import parley.sink.write.StoredRows;

/// Folds the events of one partition and holds the failures against the fold. For one thread.
final class FailureProof {
    private record Key(UUID conversation, long seq, UUID user, String device) {
        static Key of(DeliveryFailure failure) {
            return new Key(failure.conversation(), failure.seq(), failure.user(), failure.device());
        }
    }

    private final LogDecoder decoder;
    private final Differences differences;
    private final boolean whole;
    private final Set<Long> buried;
    private final Map<Key, DeliveryFailure> failures = new HashMap<>();
    private long unproven;

    /// @param whole whether the fold begins at offset 0
    /// @param buried offsets of records that the database refused and that moved nothing
    FailureProof(LogDecoder decoder, Differences differences, boolean whole, Set<Long> buried) {
        this.decoder = decoder;
        this.differences = differences;
        this.whole = whole;
        this.buried = buried;
    }

    void fold(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (buried.contains(record.offset())) {
                continue;
            }
            try {
                if (decoder.decode(record) instanceof LogEntry.Happened happened) {
                    DeliveryFailure.of(cut(happened.event()))
                            .ifPresent(row -> failures.merge(Key.of(row), row, DeliveryFailure::then));
                }
            } catch (PoisonException e) {
                // It is among the dead letters and says nothing.
            }
        }
    }

    /// The tables keep milliseconds.
    private static ConversationEvent cut(ConversationEvent exact) {
        return new ConversationEvent(
                exact.kind(),
                exact.conversation(),
                exact.message(),
                exact.seq(),
                exact.user(),
                exact.device(),
                exact.reason(),
                exact.attempts(),
                exact.at().truncatedTo(ChronoUnit.MILLIS));
    }

    /// @return how many rows can be neither proven nor disproven
    long unproven() {
        return unproven;
    }

    void compare(Connection connection) throws SQLException {
        Set<UUID> conversations = new HashSet<>();
        failures.keySet().forEach(key -> conversations.add(key.conversation()));
        var found = new HashMap<Key, DeliveryFailure>();
        for (DeliveryFailure row : StoredRows.failures(connection, conversations)) {
            found.put(Key.of(row), row);
        }
        failures.forEach((key, should) -> {
            DeliveryFailure is = found.get(key);
            if (should.equals(is)) {
                return;
            }
            if (!whole && is != null) {
                unproven++;
                return;
            }
            differences.add(
                    "failure",
                    "conversation " + key.conversation() + " seq " + key.seq() + " user " + key.user() + " device "
                            + key.device(),
                    text(should),
                    is == null ? null : text(is),
                    repair -> Repair.failure(repair, Objects.requireNonNull(failures.get(key))));
        });
    }

    private static String text(DeliveryFailure row) {
        return row.failure() + ", delivered at " + row.deliveredAt();
    }
}
