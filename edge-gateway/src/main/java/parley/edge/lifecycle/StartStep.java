package parley.edge.lifecycle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.contract.client.TopicTable;

/// Something that must be done once before this gateway is ready, and that may have to wait for a backend.
///
/// @param order steps run one after the other, lowest first
/// @param name for the log and for the health component
public record StartStep(int order, String name, Attempt attempt) {
    /// Topics exist and the producer knows their leaders.
    public static final int KAFKA = 10;
    /// The tables of sessions and members are read.
    public static final int TABLES = 20;
    /// Sockets may come.
    public static final int SOCKETS = 30;
    /// What a crash left half done is finished. A gateway is ready before: it serves while MySQL is away.
    public static final int REPAIR = 40;

    /// @return whether this gateway is not ready before it is done
    boolean gates() {
        return order < REPAIR;
    }

    /// One try. Whatever it throws is logged in one line, and it is tried again for ever with a growing
    /// pause.
    @FunctionalInterface
    public interface Attempt {
        void run() throws Exception;
    }

    /// A step that starts a table and is done when the table was read to its end once.
    public static StartStep table(String name, TopicTable table, Duration wait) {
        var started = new AtomicBoolean();
        return new StartStep(TABLES, name, () -> {
            if (started.compareAndSet(false, true)) {
                table.start();
            }
            table.awaitLoaded(wait);
        });
    }
}
