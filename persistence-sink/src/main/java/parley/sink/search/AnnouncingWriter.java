package parley.sink.search;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import parley.sink.write.BatchWriter;
import parley.sink.write.LogEntry;

/// The sink's writer, which tells the index afterwards what it wrote. A batch that failed is told of too: its
/// commit may have come through all the same. Safe from any thread.
public final class AnnouncingWriter implements BatchWriter {
    private final BatchWriter writer;
    private final TextIndexer index;
    /// Where each partition ended when this sink wrote it last.
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

    public AnnouncingWriter(BatchWriter writer, TextIndexer index) {
        this.writer = writer;
        this.index = index;
    }

    @Override
    public void write(List<Slice> slices) throws SQLException {
        try {
            writer.write(slices);
        } finally {
            slices.forEach(this::announce);
        }
    }

    private void announce(Slice slice) {
        Set<UUID> conversations = HashSet.newHashSet(16);
        for (LogEntry entry : slice.entries()) {
            if (entry instanceof LogEntry.Message message) {
                conversations.add(message.message().envelope().conversation());
            }
        }
        if (conversations.isEmpty()) {
            return;
        }
        Long end = ends.put(slice.partition(), slice.newNext());
        if (end == null || end != slice.expectedNext()) {
            // Another sink wrote here before, and may have died before its index came so far.
            index.compare();
        }
        index.changed(conversations);
    }
}
