package parley.toolbox.chaos.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Appends to a history. [#record] may be called from any thread and does not block; one thread writes.
public final class History implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Noted END = new Noted(0, 0, null);

    private record Noted(long t, long wall, @Nullable Event event) {}

    private final BlockingQueue<Noted> queue = new LinkedBlockingQueue<>();
    private final Path file;
    private final Clock clock;
    private final long began = System.nanoTime();
    private final Thread writer;
    private volatile @Nullable IOException failure;

    private History(Path file, BufferedWriter out, Clock clock) {
        this.file = file;
        this.clock = clock;
        this.writer = Thread.ofPlatform().name("history").start(() -> write(out));
    }

    /// @param file made by this call; an error if it is there
    public static History create(Path file, Clock clock) {
        try {
            var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            return new History(file, out, clock);
        } catch (IOException e) {
            throw new UncheckedIOException("history " + file + " could not be made", e);
        }
    }

    /// @return all lines of a file, in order
    public static List<Line> read(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.map(line -> JSON.readValue(line, Line.class)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("history " + file + " could not be read", e);
        }
    }

    /// @return one line as it stands in the file
    public static String text(Line line) {
        return JSON.writeValueAsString(line);
    }

    public Path file() {
        return file;
    }

    /// @return nanoseconds since the run began
    public long now() {
        return System.nanoTime() - began;
    }

    public void record(Event event) {
        queue.add(new Noted(now(), clock.millis(), event));
    }

    /// @return how many lines wait for the disk: when it grows, this process is the limit
    public int waiting() {
        return queue.size();
    }

    /// Writes what waits.
    ///
    /// @throws UncheckedIOException when something could not be written: then the history is worth nothing
    @Override
    public void close() {
        queue.add(END);
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IOException failed = failure;
        if (failed != null) {
            throw new UncheckedIOException("history " + file + " could not be written", failed);
        }
    }

    private void write(BufferedWriter out) {
        long n = 0;
        var batch = new ArrayList<Noted>();
        try (out) {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch);
                for (Noted noted : batch) {
                    Event event = noted.event();
                    if (event == null) {
                        return;
                    }
                    out.write(text(new Line(++n, noted.t(), noted.wall(), event)));
                    out.write('\n');
                }
                out.flush();
                batch.clear();
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
