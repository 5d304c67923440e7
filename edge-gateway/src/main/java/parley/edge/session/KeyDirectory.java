package parley.edge.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that sign access tokens: the files of one directory. All of them verify, and are published. Of
/// those that everybody knows by now the one whose file name sorts last signs; a newer one waits until it was
/// published for [Pace#signAfter], so that no token names a key that another service has not read yet.
///
/// A file whose name ends in `.revoked` verifies nothing any more; whoever shows a token of that key is told
/// to refresh it. Where no key is left that may sign, the oldest known does.
///
/// The directory is read again while running: when what was read is older than [Pace#refresh], and when a
/// token names a key that is not known, every 5 s at most. Safe from any thread.
final class KeyDirectory {
    /// @param refresh how old what was read may be
    /// @param signAfter how long a key is published before it signs: longer than gateways and whoever else
    ///     verifies take to notice it, one after the other
    record Pace(Duration refresh, Duration signAfter) {}

    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final Duration UNKNOWN_REFRESH = Duration.ofSeconds(5);
    private static final String FIRST = "0001.pem";

    /// @param since when it was published, as far as this process can tell
    private record Published(SigningKey key, Instant since) {}

    /// @param keys never empty, by file name
    /// @param revoked names of keys that were taken back
    private record Loaded(List<Published> keys, Set<String> revoked, Instant at) {}

    private final Path directory;
    private final Clock clock;
    private final Pace pace;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile Loaded loaded;

    private KeyDirectory(Path directory, Clock clock, Pace pace, Loaded loaded) {
        this.directory = directory;
        this.clock = clock;
        this.pace = pace;
        this.loaded = loaded;
    }

    /// @throws IOException when a file is not a key, or there is no key
    static KeyDirectory open(Path directory, Clock clock, Pace pace) throws IOException {
        Loaded loaded = read(directory, clock.instant(), null);
        if (loaded.keys().isEmpty()) {
            throw new IOException(
                    "no key in " + directory + ": expected a file *.pem or *.jwk with an Ed25519 private key");
        }
        return new KeyDirectory(directory, clock, pace, loaded);
    }

    /// As [#open], but makes a first key when there is none. Of several gateways that do this at once one
    /// wins, and the others use its key.
    static KeyDirectory openOrCreate(Path directory, Clock clock, Pace pace, SecureRandom random) throws IOException {
        createPrivately(directory);
        if (read(directory, clock.instant(), null).keys().isEmpty()) {
            generate(directory, SigningKey.random(random));
        }
        return open(directory, clock, pace);
    }

    SigningKey signing() {
        List<Published> keys = current().keys();
        Instant latest = clock.instant().minus(pace.signAfter());
        Published chosen = null;
        Published oldest = keys.getFirst();
        for (Published key : keys) {
            if (!key.since().isAfter(latest)) {
                chosen = key;
            }
            if (key.since().isBefore(oldest.since())) {
                oldest = key;
            }
        }
        return (chosen == null ? oldest : chosen).key();
    }

    /// @return null when there is no such key, or it was taken back
    @Nullable SigningKey find(String kid) {
        SigningKey known = known(current(), kid);
        if (known == null && !loaded.revoked().contains(kid) && older(UNKNOWN_REFRESH)) {
            reload();
            known = known(loaded, kid);
        }
        return known;
    }

    /// @return whether the key was one of ours and was taken back
    boolean revoked(String kid) {
        return loaded.revoked().contains(kid);
    }

    /// @return those that verify, by file name
    List<SigningKey> all() {
        return current().keys().stream().map(Published::key).toList();
    }

    private Loaded current() {
        if (older(pace.refresh())) {
            reload();
        }
        return loaded;
    }

    private static @Nullable SigningKey known(Loaded loaded, String kid) {
        for (Published published : loaded.keys()) {
            if (published.key().kid().equals(kid)) {
                return published.key();
            }
        }
        return null;
    }

    private boolean older(Duration age) {
        return Duration.between(loaded.at(), clock.instant()).compareTo(age) > 0;
    }

    /// Keeps the keys it has when the directory cannot be read just now: tokens must go on being verified.
    private void reload() {
        if (!loading.tryLock()) {
            return;
        }
        Loaded before = loaded;
        Instant now = clock.instant();
        try {
            Loaded fresh = read(directory, now, before);
            if (fresh.keys().isEmpty()) {
                LOG.error("no key in {}: going on with those known", directory);
                fresh = new Loaded(before.keys(), before.revoked(), now);
            } else {
                tell(before, fresh);
            }
            loaded = fresh;
        } catch (IOException e) {
            LOG.error("keys not read again, going on with those known: {}", e.toString());
            loaded = new Loaded(before.keys(), before.revoked(), now);
        } finally {
            loading.unlock();
        }
    }

    private void tell(Loaded before, Loaded fresh) {
        List<String> old = names(before);
        List<String> now = names(fresh);
        if (!old.equals(now)) {
            LOG.info(
                    "keys for access tokens: {}; a new one signs after {}; taken back: {}",
                    now,
                    pace.signAfter(),
                    fresh.revoked());
        }
    }

    private static List<String> names(Loaded loaded) {
        return loaded.keys().stream().map(published -> published.key().kid()).toList();
    }

    /// @param before null at the start
    private static Loaded read(Path directory, Instant now, @Nullable Loaded before) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
        var keys = new ArrayList<Published>();
        var revoked = new HashSet<String>();
        for (Path file : files) {
            if (KeyFile.revoked(file)) {
                revoked.add(KeyFile.read(file).kid());
            } else if (KeyFile.accepts(file)) {
                SigningKey key = KeyFile.read(file);
                keys.add(new Published(key, since(key, file, now, before)));
            }
        }
        // Taken back is taken back, whatever other file the key is in.
        keys.removeIf(published -> revoked.contains(published.key().kid()));
        return new Loaded(List.copyOf(keys), Set.copyOf(revoked), now);
    }

    /// A process that runs knows when it saw a key first. One that starts goes by when the file got its name:
    /// the others have seen it since then.
    private static Instant since(SigningKey key, Path file, Instant now, @Nullable Loaded before) throws IOException {
        if (before == null) {
            Instant named = named(file);
            return named.isBefore(now) ? named : now;
        }
        for (Published known : before.keys()) {
            if (known.key().kid().equals(key.kid())) {
                return known.since();
            }
        }
        return now;
    }

    private static Instant named(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")
                && Files.getAttribute(file, "unix:ctime") instanceof FileTime changed) {
            return changed.toInstant();
        }
        return Files.getLastModifiedTime(file).toInstant();
    }

    private static void createPrivately(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /// The key is complete before it gets its name, and the name is given only once: linking fails when it
    /// is taken.
    private static void generate(Path directory, SigningKey key) throws IOException {
        Path draft = directory.resolve("." + UUID.randomUUID());
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, key.toPem(), StandardOpenOption.WRITE);
            Files.createLink(directory.resolve(FIRST), draft);
            LOG.info("made a first key for access tokens: {} ({})", directory.resolve(FIRST), key.kid());
        } catch (FileAlreadyExistsException e) {
            LOG.info("another gateway made the first key");
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
