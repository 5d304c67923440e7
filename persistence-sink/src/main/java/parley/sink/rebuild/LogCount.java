package parley.sink.rebuild;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// Reads what a plan means, only to count it: pieces of the log at once, and no value leaves the buffer that it came
/// in. While one reader waits for the broker another one counts.
final class LogCount {
    private static final int READERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4);
    /// Pieces end at about the same time, and progress is told after each.
    private static final long PIECE = 50_000;

    private static final long LOOK_MS = 200;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Function<Consumer<byte[], byte[]>, LogScan> scans;

    /// @param consumers whose values may be left unread
    LogCount(Supplier<Consumer<byte[], byte[]>> consumers, Function<Consumer<byte[], byte[]>, LogScan> scans) {
        this.consumers = consumers;
        this.scans = scans;
    }

    /// Of one stretch.
    ///
    /// @param meant records of the conversation, or all
    record Count(Stretch stretch, long meant) {}

    private record Piece(Stretch stretch, JobReport counted) {}

    /// Adds what it read to the report, in the order of the stretches. Blocks for as long as it takes.
    List<Count> count(List<Stretch> stretches, JobControl control, JobReport report) throws SQLException {
        var counts = new ArrayList<Count>();
        try (Pool pool = new Pool(control)) {
            var pieces = new ArrayList<List<Future<Piece>>>();
            for (Stretch stretch : stretches) {
                pieces.add(cut(stretch).stream()
                        .map(piece -> pool.submit(piece, report.aside()))
                        .toList());
            }
            for (int i = 0; i < stretches.size(); i++) {
                long meant = 0;
                for (Future<Piece> each : pieces.get(i)) {
                    Piece piece = await(each, control, report);
                    meant += piece.counted().meant();
                    report.add(piece.counted());
                    report.tick();
                }
                counts.add(new Count(stretches.get(i), meant));
            }
        }
        return counts;
    }

    private static List<Stretch> cut(Stretch stretch) {
        var pieces = new ArrayList<Stretch>();
        for (long from = stretch.from(); from < stretch.to(); from += PIECE) {
            pieces.add(new Stretch(stretch.partition(), from, Math.min(stretch.to(), from + PIECE), stretch.start()));
        }
        return pieces;
    }

    private static Piece await(Future<Piece> piece, JobControl control, JobReport report) throws SQLException {
        while (true) {
            LogScan.pause(control, report);
            try {
                return piece.get(LOOK_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Somebody may want it to pause.
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException cause -> throw cause;
                    case SQLException cause -> throw cause;
                    case null, default -> throw new IllegalStateException(e.getCause());
                }
            }
        }
    }

    /// Threads with a consumer each.
    private final class Pool implements AutoCloseable {
        private final JobControl control;
        private final List<Consumer<byte[], byte[]>> opened = new ArrayList<>();
        private final ThreadLocal<@Nullable LogScan> scan = new ThreadLocal<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(
                READERS, Thread.ofPlatform().name("job-count-", 0).daemon().factory());

        Pool(JobControl control) {
            this.control = control;
        }

        Future<Piece> submit(Stretch stretch, JobReport counted) {
            return threads.submit(() -> {
                LogScan mine = scan.get();
                if (mine == null) {
                    mine = scans.apply(open());
                    scan.set(mine);
                }
                mine.read(stretch, control, counted, 0, (records, next) -> {});
                return new Piece(stretch, counted);
            });
        }

        private Consumer<byte[], byte[]> open() {
            Consumer<byte[], byte[]> consumer = consumers.get();
            synchronized (opened) {
                opened.add(consumer);
            }
            return consumer;
        }

        /// A reader that still reads is interrupted: then somebody else failed.
        @Override
        public void close() {
            threads.shutdownNow();
            threads.close();
            opened.forEach(Consumer::close);
        }
    }
}
