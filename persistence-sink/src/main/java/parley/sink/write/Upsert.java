package parley.sink.write;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// `INSERT … ON DUPLICATE KEY UPDATE` of any number of rows. Pure.
///
/// The numbers of rows that a statement has are powers of two: so the pool's few prepared statements serve
/// every batch, and neither the driver nor the server reads SQL again.
final class Upsert {
    /// Also few enough ranges for MySQL to use the index: of very many it gives up, and reads the table.
    private static final int MOST_ROWS = 128;

    private final String head;
    private final String row;
    private final String tail;
    private final int columns;
    private final Map<Integer, String> texts = new ConcurrentHashMap<>();

    /// @param table and its columns, as in `message (conversation_id, seq)`
    /// @param onDuplicate what follows `ON DUPLICATE KEY UPDATE`
    Upsert(String table, int columns, String onDuplicate) {
        this.head = "INSERT INTO " + table + " VALUES ";
        this.row = "(" + String.join(", ", Collections.nCopies(columns, "?")) + ")";
        this.tail = " ON DUPLICATE KEY UPDATE " + onDuplicate;
        this.columns = columns;
    }

    int columns() {
        return columns;
    }

    String sql(int rows) {
        return texts.computeIfAbsent(rows, count -> head + String.join(", ", Collections.nCopies(count, row)) + tail);
    }

    /// @return how many rows each statement gets, largest first
    static List<Integer> parts(int rows) {
        var parts = new ArrayList<Integer>();
        for (int left = rows; left > 0; ) {
            int part = Math.min(MOST_ROWS, Integer.highestOneBit(left));
            parts.add(part);
            left -= part;
        }
        return parts;
    }
}
