package parley.toolbox.chaos.checker;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The canonical messages of the load in one conversation, in the log's order.
final class Talk {
    private final List<LogRecord> records;
    private final long[] seqs;
    private final Map<UUID, Integer> places = new HashMap<>();

    /// @param records by rising seq, no message twice
    Talk(List<LogRecord> records) {
        this.records = records;
        this.seqs = records.stream().mapToLong(LogRecord::seq).toArray();
        for (int i = 0; i < seqs.length; i++) {
            places.put(records.get(i).message(), i);
        }
    }

    List<LogRecord> records() {
        return records;
    }

    int size() {
        return seqs.length;
    }

    LogRecord get(int index) {
        return records.get(index);
    }

    /// @return -1 when the message is not in this conversation
    int indexOf(UUID message) {
        return places.getOrDefault(message, -1);
    }

    /// @return the first message strictly between two places, or null
    @Nullable LogRecord between(long after, long before) {
        int found = Arrays.binarySearch(seqs, after);
        int next = found >= 0 ? found + 1 : -found - 1;
        return next < seqs.length && seqs[next] < before ? records.get(next) : null;
    }
}
