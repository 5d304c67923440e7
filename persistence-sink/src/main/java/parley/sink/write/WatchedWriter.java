package parley.sink.write;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The live sink's writer, which remembers when it wrote messages: whoever may lag gives way meanwhile. Safe from any
/// thread.
public final class WatchedWriter implements BatchWriter {
    /// After so long without a message nobody is in the way.
    static final Duration QUIET = Duration.ofSeconds(2);

    private final BatchWriter writer;
    private final LongSupplier nanoTime;
    private final AtomicLong lastMessages;

    /// @param nanoTime as [System#nanoTime]
    public WatchedWriter(BatchWriter writer, LongSupplier nanoTime) {
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.lastMessages = new AtomicLong(nanoTime.getAsLong() - QUIET.toNanos());
    }

    /// @return whether messages are being written, by this sink
    public boolean busy() {
        return nanoTime.getAsLong() - lastMessages.get() < QUIET.toNanos();
    }

    @Override
    public void write(List<Slice> slices) throws SQLException {
        if (slices.stream().anyMatch(WatchedWriter::messages)) {
            lastMessages.set(nanoTime.getAsLong());
        }
        writer.write(slices);
    }

    private static boolean messages(Slice slice) {
        return slice.entries().stream().anyMatch(LogEntry.Message.class::isInstance);
    }
}
