package parley.edge.session;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys that sign access tokens: the files of one directory. All of them verify; the one whose file
/// name sorts last signs. To rotate, put a file with a later name there, and take the old one away when its
/// last token has run out.
///
/// New files are noticed while running: within a minute for signing, at once (but every 5 s at most) when a
/// token names a key that is not known. Safe from any thread.
final class KeyDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final Duration SIGNING_REFRESH = Duration.ofMinutes(1);
    private static final Duration UNKNOWN_REFRESH = Duration.ofSeconds(5);
    private static final String FIRST = "0001.pem";

    /// @param keys never empty, the signing key last
    private record Loaded(List<SigningKey> keys, Instant at) {}

    private final Path directory;
    private final Clock clock;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile Loaded loaded;

    private KeyDirectory(Path directory, Clock clock, List<SigningKey> keys) {
        this.directory = directory;
        this.clock = clock;
        this.loaded = new Loaded(keys, clock.instant());
    }

    /// @throws IOException when a file is not a key, or there is no key
    static KeyDirectory open(Path directory, Clock clock) throws IOException {
        List<SigningKey> keys = read(directory);
        if (keys.isEmpty()) {
            throw new IOException(
                    "no key in " + directory + ": expected a file *.pem or *.jwk with an Ed25519 private key");
        }
        return new KeyDirectory(directory, clock, keys);
    }

    /// As [#open], but makes a first key when there is none. Of several gateways that do this at once one
    /// wins, and the others use its key.
    static KeyDirectory openOrCreate(Path directory, Clock clock, SecureRandom random) throws IOException {
        createPrivately(directory);
        if (read(directory).isEmpty()) {
            generate(directory, SigningKey.random(random));
        }
        return open(directory, clock);
    }

    SigningKey signing() {
        if (older(SIGNING_REFRESH)) {
            reload();
        }
        return loaded.keys().getLast();
    }

    /// @return null when there is no such key
    @Nullable SigningKey find(String kid) {
        SigningKey known = known(kid);
        if (known == null && older(UNKNOWN_REFRESH)) {
            reload();
            known = known(kid);
        }
        return known;
    }

    List<SigningKey> all() {
        return loaded.keys();
    }

    private @Nullable SigningKey known(String kid) {
        for (SigningKey key : loaded.keys()) {
            if (key.kid().equals(kid)) {
                return key;
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
        try {
            List<SigningKey> keys = read(directory);
            loaded = new Loaded(keys.isEmpty() ? loaded.keys() : keys, clock.instant());
        } catch (IOException e) {
            LOG.error("keys not read again, going on with those known: {}", e.toString());
            loaded = new Loaded(loaded.keys(), clock.instant());
        } finally {
            loading.unlock();
        }
    }

    private static List<SigningKey> read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(KeyFile::accepts)
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
        var keys = new java.util.ArrayList<SigningKey>();
        for (Path file : files) {
            keys.add(KeyFile.read(file));
        }
        return List.copyOf(keys);
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
