package parley.status.webhook;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;

/// What was read and is not taken yet, in order, and what may be committed. Pure; for one thread.
final class Backlog {
    /// @param event null: there is nothing to tell of this record
    private record Entry(
            ConsumerRecord<byte[], byte[]> record, @Nullable RawJson event) {
        TopicPartition partition() {
            return new TopicPartition(record.topic(), record.partition());
        }
    }

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();

    /// Behind all that is there.
    void add(ConsumerRecord<byte[], byte[]> record, @Nullable RawJson event) {
        entries.add(new Entry(record, event));
        skip();
    }

    /// @return whether there is nothing to be told
    boolean empty() {
        return entries.isEmpty();
    }

    /// @return the first events that are to be told
    List<RawJson> next(int most) {
        var events = new ArrayList<RawJson>();
        for (Entry entry : entries) {
            if (entry.event() != null) {
                events.add(entry.event());
                if (events.size() == most) {
                    break;
                }
            }
        }
        return events;
    }

    /// @return the record of the first event that is to be told
    ConsumerRecord<byte[], byte[]> first() {
        return entries.getFirst().record();
    }

    /// So many of the first events are done with, and what lies between them.
    void taken(int events) {
        for (int left = events; left > 0; ) {
            Entry entry = entries.removeFirst();
            finished(entry);
            left -= entry.event() == null ? 0 : 1;
        }
        skip();
    }

    /// @return where each partition goes on, of those that came further since the last call
    Map<TopicPartition, OffsetAndMetadata> committable() {
        var now = Map.copyOf(done);
        done.clear();
        return now;
    }

    /// Somebody else reads these from now on.
    void forget(Collection<TopicPartition> partitions) {
        entries.removeIf(entry -> partitions.contains(entry.partition()));
        done.keySet().removeAll(partitions);
        skip();
    }

    /// Nothing was read: a new consumer begins where the group stands.
    void clear() {
        entries.clear();
        done.clear();
    }

    private void skip() {
        while (!entries.isEmpty() && entries.getFirst().event() == null) {
            finished(entries.removeFirst());
        }
    }

    private void finished(Entry entry) {
        done.put(entry.partition(), new OffsetAndMetadata(entry.record().offset() + 1));
    }
}
