package parley.client;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An outbox in a file that survives a kill of the process and of the machine: an append-only journal,
/// flushed to disk
/// before [#add] returns (callers at the same time share one flush). A torn end is cut off when it is
/// opened. The
/// journal is written anew, beside and in one step, when most of it is history. One process at a time may
/// have it open.
public final class JournalOutbox implements Outbox {
    private static final long COMPACT_FROM = 1 << 20;

    // Not a FileChannel: interrupting a caller would close it for everybody.
    private final Path path;
    private final FileChannel lockChannel;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock flushing = new ReentrantLock();
    private final Map<String, OutgoingMessage> waiting;
    private RandomAccessFile file;
    private long written;
    private long live;
    private volatile long flushed;

    private JournalOutbox(Path path, FileChannel lockChannel, RandomAccessFile file, JournalRecords.Content content)
            throws IOException {
        this.path = path;
        this.lockChannel = lockChannel;
        this.file = file;
        this.waiting = content.waiting();
        this.live = content.waiting().values().stream()
                .mapToLong(m -> JournalRecords.added(m).length)
                .sum();
        this.written = content.end();
        this.flushed = content.end();
        file.setLength(content.end());
        file.seek(content.end());
    }

    /// Opens the journal, making it if it is not there. Its directory must exist.
    ///
    /// @throws ParleyException `outbox_failed` when it cannot be read or another process has it open
    public static JournalOutbox open(Path path) {
        try {
            FileChannel lockChannel = FileChannel.open(
                    path.resolveSibling(path.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                lock(path, lockChannel);
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                byte[] bytes = new byte[Math.toIntExact(file.length())];
                file.readFully(bytes);
                return new JournalOutbox(path, lockChannel, file, JournalRecords.read(bytes));
            } catch (IOException | RuntimeException e) {
                lockChannel.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed("could not open the outbox " + path, e);
        }
    }

    @Override
    public List<OutgoingMessage> load() {
        writing.lock();
        try {
            return List.copyOf(waiting.values());
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void add(OutgoingMessage message) {
        byte[] record = JournalRecords.added(message);
        long position;
        writing.lock();
        try {
            position = append(record);
            waiting.put(message.id(), message);
            live += record.length;
        } finally {
            writing.unlock();
        }
        flush(position);
    }

    @Override
    public void remove(String id) {
        writing.lock();
        try {
            OutgoingMessage message = waiting.remove(id);
            if (message == null) {
                return;
            }
            live -= JournalRecords.added(message).length;
            append(JournalRecords.removed(id));
            if (written > COMPACT_FROM && live < written / 2) {
                compact();
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        writing.lock();
        try {
            file.close();
            lockChannel.close();
        } catch (IOException e) {
            throw failed("could not close the outbox " + path, e);
        } finally {
            writing.unlock();
        }
    }

    /// @return the length of the journal, in bytes
    long length() {
        return written;
    }

    private long append(byte[] record) {
        try {
            file.write(record);
            written += record.length;
            return written;
        } catch (IOException e) {
            throw failed("could not write to the outbox " + path, e);
        }
    }

    private void flush(long position) {
        flushing.lock();
        try {
            if (flushed >= position) {
                return; // somebody else's flush covered it
            }
            RandomAccessFile current;
            long covered;
            writing.lock();
            try {
                current = file;
                covered = written;
            } finally {
                writing.unlock();
            }
            current.getFD().sync();
            flushed = Math.max(flushed, covered);
        } catch (IOException e) {
            throw failed("could not flush the outbox " + path, e);
        } finally {
            flushing.unlock();
        }
    }

    /// Called with `writing` held. Whoever waits for a flush of the old file then flushes the new one: once
    /// too often.
    private void compact() {
        if (!flushing.tryLock()) {
            return; // a flush is under way: next time
        }
        try {
            Path fresh = path.resolveSibling(path.getFileName() + ".new");
            RandomAccessFile replacement = new RandomAccessFile(fresh.toFile(), "rw");
            replacement.setLength(0);
            List<byte[]> records = new ArrayList<>();
            waiting.values().forEach(message -> records.add(JournalRecords.added(message)));
            for (byte[] record : records) {
                replacement.write(record);
            }
            replacement.getFD().sync();
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncDirectory();
            file.close();
            file = replacement;
            live = replacement.length();
            written = live;
            flushed = live;
        } catch (IOException e) {
            throw failed("could not compact the outbox " + path, e);
        } finally {
            flushing.unlock();
        }
    }

    private void syncDirectory() {
        Path directory = path.toAbsolutePath().getParent();
        try (FileChannel channel = FileChannel.open(directory == null ? Path.of(".") : directory)) {
            channel.force(true);
        } catch (IOException e) {
            // Not every system can flush a directory; the worst is an older journal, which is complete too.
            return;
        }
    }

    private static void lock(Path path, FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw failed("the outbox " + path + " is open in this process already", e);
        }
        throw failed("the outbox " + path + " is open in another process", null);
    }

    private static ParleyException failed(String what, @Nullable Throwable cause) {
        return ParleyException.local("outbox_failed", false, cause == null ? what : what + ": " + cause, cause);
    }
}
